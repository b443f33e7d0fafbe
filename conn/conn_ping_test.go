package conn_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"duplex/conn"
	"duplex/frame"
)

// The peer answers, and the time that takes is measured (section 5.5.2).
func TestPing(t *testing.T) {
	server, client := tcpPair(t, nil, nil)
	go serveEcho(server)
	go client.Read(background)
	for range 3 {
		rtt, err := client.Ping(deadline(t), nil)
		if err != nil || rtt <= 0 || rtt > 10*time.Second {
			t.Errorf("ping: %v, %v", rtt, err)
		}
	}
}

// A Pong counts for the Ping whose payload it has and for those before it;
// others are let be (section 5.5.3).
func TestPongs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, nc := rawPair(t, nil)
		go c.Read(background)
		pong := func(payload string) { nc.Write(maskedFrame(frame.Pong, []byte(payload))) }

		rtts := make(chan time.Duration, 3)
		var payloads [3]string
		for i := range payloads {
			go func() {
				rtt, err := c.Ping(background, nil)
				if err != nil {
					t.Error(err)
				}
				rtts <- rtt
			}()
			ping := make([]byte, 10)
			io.ReadFull(nc, ping)
			if ping[0] != 0x89 {
				t.Fatalf("got % x, want a Ping", ping)
			}
			payloads[i] = string(ping[2:])
		}
		time.Sleep(time.Second)
		for range 3 {
			pong("")
			pong("unasked")
			pong("\x00\x00\x00\x00\x00\x00\x00\x09")
		}
		time.Sleep(time.Second)
		select {
		case rtt := <-rtts:
			t.Fatalf("answered after %v by a Pong for no Ping", rtt)
		default:
		}
		pong(payloads[1])
		for range 2 {
			if rtt := <-rtts; rtt != 2*time.Second {
				t.Errorf("answered after %v, want 2s", rtt)
			}
		}
		time.Sleep(time.Second)
		pong(payloads[2])
		if rtt := <-rtts; rtt != 3*time.Second {
			t.Errorf("answered after %v, want 3s", rtt)
		}
	})
}

// A payload of the caller's is sent and answered as it is, and several Pings may
// have the same.
func TestPingPayload(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, nc := rawPair(t, nil)
		go c.Read(background)
		rtts := make(chan time.Duration, 2)
		for range 2 {
			go func() {
				rtt, err := c.Ping(background, []byte("hi\x00\xff"))
				if err != nil {
					t.Error(err)
				}
				rtts <- rtt
			}()
		}
		got := make([]byte, 12)
		if io.ReadFull(nc, got); string(got) != "\x89\x04hi\x00\xff\x89\x04hi\x00\xff" {
			t.Fatalf("got %q", got)
		}
		time.Sleep(time.Second)
		nc.Write(maskedFrame(frame.Pong, []byte("hi")))
		time.Sleep(time.Second)
		nc.Write(maskedFrame(frame.Pong, []byte("hi\x00\xff")))
		for range 2 {
			if rtt := <-rtts; rtt != 2*time.Second {
				t.Errorf("answered after %v, want 2s", rtt)
			}
		}
		if _, err := c.Ping(background, make([]byte, 126)); err != frame.ErrControlTooLong {
			t.Errorf("a Ping of 126 bytes: %v", err)
		}
	})
}

// A Ping ends with its context and leaves the connection as it was.
func TestPingGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, nc := rawPair(t, nil)
		go io.Copy(io.Discard, nc)
		go c.Read(background)
		ctx, cancel := context.WithTimeout(background, time.Second)
		defer cancel()
		if _, err := c.Ping(ctx, nil); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("ping: %v, want the time-out", err)
		}
		nc.Write(maskedFrame(frame.Pong, []byte("\x00\x00\x00\x00\x00\x00\x00\x01")))
		if err := c.Write(background, frame.Text, nil); err != nil {
			t.Error(err)
		}
		nc.Close()
	})
}

// Pings that come together are all answered, in order, with what they carried,
// and before the Close that follows (section 5.5.2).
func TestPingsAreAnswered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, nc := rawPair(t, nil)
		go c.Read(background)
		var sent, want []byte
		for i := range 10 {
			payload := fmt.Appendf(nil, "payload-%d", i)
			sent = append(sent, maskedFrame(frame.Ping, payload)...)
			want = append(append(want, 0x8A, byte(len(payload))), payload...)
		}
		sent = append(sent, maskedFrame(frame.Close, nil)...)
		want = append(want, 0x88, 0)
		go nc.Write(sent)
		if got, err := io.ReadAll(nc); err != nil || string(got) != string(want) {
			t.Errorf("got  %q, %v\nwant %q", got, err, want)
		}
	})
}

// The reader goes on reading while nothing of its Pongs can be sent, and keeps
// but the latest few of them.
func TestPongsDoNotBlockTheReader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, nc := rawPair(t, &conn.Config{MaxControls: -1})
		read := make(chan string)
		go func() {
			_, p, _ := c.Read(background)
			read <- string(p)
			c.Read(background)
		}()
		for i := range 1000 {
			nc.Write(maskedFrame(frame.Ping, fmt.Appendf(nil, "%08d", i)))
		}
		nc.Write(maskedFrame(frame.Text, []byte("through")))
		if got := <-read; got != "through" {
			t.Errorf("read %q", got)
		}

		pongs := make(chan []byte)
		go func() {
			b, _ := io.ReadAll(nc)
			pongs <- b
		}()
		synctest.Wait()
		c.CloseNow()
		got := <-pongs
		if n := len(got) / 10; n < 2 || n > 2*17 {
			t.Errorf("got %d Pongs, want the latest few", n)
		}
		if !bytes.HasSuffix(got, []byte("\x8a\x0800000999")) {
			t.Errorf("the last Pong is not for the last Ping: %q", got)
		}
	})
}

// A flood of control frames ends the connection with 1008.
func TestControlFlood(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, nc := rawPair(t, &conn.Config{MaxControls: 50})
		go io.Copy(io.Discard, nc)
		go func() {
			for second := range 3 {
				for range 50 + second/2*10 {
					if _, err := nc.Write(maskedFrame(frame.Pong, nil)); err != nil {
						return
					}
				}
				time.Sleep(time.Second)
			}
		}()
		begun := time.Now()
		if _, _, err := c.Read(background); err != conn.ErrTooManyControls {
			t.Errorf("read: %v", err)
		}
		if took := time.Since(begun); took != 2*time.Second {
			t.Errorf("ended after %v, want the third second", took)
		}
		nc.Close()
	})
}

// A Pong is sent at once even if calls that fail take the lock in between.
func TestPongsAreNotLost(t *testing.T) {
	server, client := tcpPair(t, nil, nil)
	ended, cancel := context.WithCancel(background)
	cancel()
	for _, c := range []*conn.Conn{server, client} {
		go c.Read(background)
	}
	stop := make(chan struct{})
	var noise sync.WaitGroup
	for range 4 {
		noise.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					server.Ping(ended, nil)
				}
			}
		})
	}
	for range 100 {
		ctx, cancel := context.WithTimeout(background, patience)
		if _, err := client.Ping(ctx, nil); err != nil {
			t.Error(err)
		}
		cancel()
	}
	close(stop)
	noise.Wait()
}
