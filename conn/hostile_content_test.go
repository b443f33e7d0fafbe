package conn_test

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"testing"
	"testing/synctest"

	"duplex/conn"
	"duplex/conn/deflate"
	"duplex/conn/protocol"
	"duplex/frame"
	"duplex/mask"
)

// A gigabyte of zeros in a megabyte ends at the limit, which counts inflated
// bytes as they appear: in one frame and across a thousand, with what came
// before it as context and without (section 10.4; CVE-2018-1000518,
// CVE-2026-1526). See also TestInflateBombs.
func hostileBombs(t *testing.T, client bool) {
	pieces := bomb(1024)
	whole := appendFrame(nil, client, frame.Header{Fin: true, RSV1: true, Opcode: frame.Binary}, bytes.Join(pieces, nil))
	var cut []byte
	for i, p := range pieces {
		h := frame.Header{Fin: i == len(pieces)-1, RSV1: i == 0, Opcode: frame.Continuation}
		if i == 0 {
			h.Opcode = frame.Binary
		}
		cut = appendFrame(cut, client, h, p)
	}
	var z deflate.Compressor
	before := z.Append(nil, make([]byte, 1<<10), true)
	before = appendFrame(nil, client, frame.Header{Fin: true, RSV1: true, Opcode: frame.Binary}, before)
	for _, noTakeover := range []bool{false, true} {
		cfg := conn.Config{MaxMessage: 1 << 20, Deflate: &conn.Deflate{ClientNoContextTakeover: noTakeover, ServerNoContextTakeover: noTakeover}}
		for _, input := range [][]byte{whole, cut} {
			checkEnds(t, client, cfg, 6<<20, conn.ErrMessageTooBig, before, input)
		}
	}
}

// What a Pong and a Close carry back is what the Ping and the Close brought, for
// every length, and never what a pooled buffer held before (section 5.5.3;
// CVE-2026-45736).
func hostileLeftovers(t *testing.T, client bool) {
	const poison = 0xA5
	poisonBuffers(t, client, poison)
	synctest.Test(t, func(t *testing.T) {
		c, peer := rawEnd(t, client, conn.Config{})
		go c.Read(background)
		for n := range frame.MaxControl + 1 {
			sent := bytes.Repeat([]byte{byte(n)}, n)
			go peer.Write(appendFrame(nil, client, frame.Header{Fin: true, Opcode: frame.Ping}, sent))
			if h, got, err := readRawFrame(peer); err != nil || h.Opcode != frame.Pong || !bytes.Equal(got, sent) {
				t.Fatalf("the answer to a Ping of %d bytes is %v % x, %v", n, h.Opcode, got, err)
			}
		}
		peer.Close()
	})
	for n := range frame.MaxControl + 1 {
		if n == 1 {
			continue // is a violation
		}
		synctest.Test(t, func(t *testing.T) {
			c, peer := rawEnd(t, client, conn.Config{})
			go c.Read(background)
			var sent []byte
			if n > 0 {
				sent = frame.AppendClose(nil, 3999, string(bytes.Repeat([]byte("r"), n-2)))
			}
			go peer.Write(appendFrame(nil, client, frame.Header{Fin: true, Opcode: frame.Close}, sent))
			h, got, err := readRawFrame(peer)
			if err != nil || h.Opcode != frame.Close || !bytes.HasPrefix(sent, got) || bytes.IndexByte(got, poison) >= 0 || n > 0 && len(got) < 2 {
				t.Errorf("the answer to a Close of %d bytes is %v % x, %v", n, h.Opcode, got, err)
			}
			peer.Close()
		})
	}
}

// poisonBuffers has buffers go back to their pools with nothing in them but a
// byte that is found wherever it appears.
func poisonBuffers(t *testing.T, client bool, poison byte) {
	t.Helper()
	for range 8 {
		c, peer := rawEnd(t, client, conn.Config{})
		go io.Copy(io.Discard, peer)
		for _, size := range []int{100, 4000, 70_000} {
			secret := bytes.Repeat([]byte{poison}, size)
			go peer.Write(appendFrame(nil, client, frame.Header{Fin: true, Opcode: frame.Binary}, secret))
			if _, p, err := c.Read(background); err != nil || len(p) != size {
				t.Fatal(len(p), err)
			}
			if err := c.Write(background, frame.Binary, secret); err != nil {
				t.Fatal(err)
			}
		}
		c.CloseNow()
		peer.Close()
	}
}

// Every frame of a client has a fresh key from a CSPRNG, control frames and
// prepared messages too (section 10.3; CVE-2025-10148), and a server masks
// nothing. Among 900 keys of 32 bits two that agree are one chance in ten
// thousand, so that one pair is let pass.
func hostileMasks(t *testing.T, client bool) {
	c, peer := rawEnd(t, client, conn.Config{})
	p := prepare(frame.Text, []byte("the same for all"))
	go c.Read(background)
	go func() {
		defer c.CloseNow()
		for range 300 {
			peer.Write(appendFrame(nil, client, frame.Header{Fin: true, Opcode: frame.Ping}, []byte("and again")))
			c.Write(background, frame.Text, []byte("the same each time"))
			c.WritePrepared(background, p)
		}
	}()
	keys := make(map[mask.Key]bool)
	n := 0
	for {
		h, _, err := readRawFrame(peer)
		if err != nil {
			break
		}
		n++
		if h.Masked != client {
			t.Fatalf("masked: %t", h.Masked)
		}
		keys[h.Key] = true
	}
	if n < 601 || client && len(keys) < n-1 || !client && len(keys) != 1 {
		t.Errorf("%d frames have %d keys", n, len(keys))
	}
}

// Many goroutines write whole messages and pieces, prepared messages, Pings and
// answers to Pings at once: what goes out are frames one behind the other, with
// control frames between fragments (section 5.4).
func hostileWriters(t *testing.T, client bool) {
	const writers, each = 6, 40
	c, peer := rawEnd(t, client, conn.Config{MaxControls: -1})
	ctx := deadline(t)
	go c.Read(ctx)
	go func() {
		for range 100 {
			peer.Write(appendFrame(nil, client, frame.Header{Fin: true, Opcode: frame.Ping}, []byte("ping")))
		}
	}()
	done := make(chan struct{}, writers)
	for w := range writers {
		go func() {
			defer func() { done <- struct{}{} }()
			for i := range each {
				m := bytes.Repeat([]byte{byte('a' + w)}, 1+i*200)
				var err error
				switch i % 3 {
				case 0:
					err = c.Write(ctx, frame.Binary, m)
				case 1:
					err = c.WritePrepared(ctx, prepare(frame.Binary, m))
				case 2:
					err = writeChunks(ctx, c, m, 1000)
				}
				if err != nil {
					t.Error(err)
				}
			}
		}()
	}
	go func() {
		for range writers {
			<-done
		}
		c.Close(frame.NormalClosure, "")
	}()
	var m protocol.Machine // of the other role: it checks the grammar
	m.Client = !client
	messages, pongs := 0, 0
	checkStream(t, &m, peer, func(op frame.Opcode, p []byte) {
		switch op {
		case frame.Pong:
			pongs++
		case frame.Binary:
			messages++
			if len(bytes.Trim(p, string(p[:1]))) > 0 {
				t.Error("a message has pieces of another")
			}
		}
	})
	if messages != writers*each || pongs == 0 {
		t.Errorf("%d messages and %d Pongs came", messages, pongs)
	}
}

// checkStream reads to the Close frame and hands over what comes whole.
func checkStream(t *testing.T, m *protocol.Machine, r net.Conn, each func(frame.Opcode, []byte)) {
	t.Helper()
	var buf, message []byte
	piece := make([]byte, 4096)
	for {
		ev, n, err := m.Receive(buf)
		if err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			k, err := r.Read(piece)
			if err != nil {
				t.Fatal(err)
			}
			buf = append(buf, piece[:k]...)
			continue
		}
		switch {
		case ev.Opcode == frame.Close:
			r.Close()
			return
		case ev.Opcode.IsControl():
			each(ev.Opcode, ev.Payload)
		default:
			message = append(message, ev.Payload...)
			if ev.Fin {
				each(ev.Opcode, message)
				message = message[:0]
			}
		}
		buf = buf[n:]
	}
}

// readRawFrame reads a frame and unmasks it.
func readRawFrame(r io.Reader) (h frame.Header, p []byte, err error) {
	var b []byte
	for n := 0; n == 0; {
		b = append(b, 0)
		if _, err = io.ReadFull(r, b[len(b)-1:]); err != nil {
			return h, nil, err
		}
		if h, n, err = frame.ParseHeader(b); err != nil {
			return h, nil, fmt.Errorf("after % x: %w", b, err)
		}
	}
	p = make([]byte, h.Length)
	_, err = io.ReadFull(r, p)
	mask.XOR(p, h.Key)
	return h, p, err
}
