package conn_test

import (
	"errors"
	"io"
	"testing"
	"testing/synctest"

	"duplex/conn"
	"duplex/frame"
)

// SetMaxMessage holds from the next message on.
func TestSetMaxMessage(t *testing.T) {
	server, client := tcpPair(t, &conn.Config{MaxMessage: 10}, nil)
	ctx := deadline(t)
	for _, n := range []int{10, 1000, 20} {
		server.SetMaxMessage(int64(n))
		client.Write(ctx, conn.Binary, make([]byte, n))
		if _, p, err := server.Read(ctx); err != nil || len(p) != n {
			t.Errorf("%d bytes: %v", len(p), err)
		}
	}
	client.Write(ctx, conn.Binary, make([]byte, 21))
	if _, _, err := server.Read(ctx); conn.CloseCodeOf(err) != conn.AbnormalClosure || !errors.Is(err, conn.ErrMessageTooBig) {
		t.Errorf("21 bytes where 20 are the limit: %v", err)
	}
}

// OnControl is told of Pings and Pongs, until it is taken back, and Pings are
// answered all the same.
func TestOnControl(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, peer := rawPair(t, nil)
		defer c.CloseNow()
		var got []string
		c.OnControl(func(op conn.Opcode, p []byte) { got = append(got, op.String()+" "+string(p)) })
		go c.Read(background)
		peer.Write(maskedFrame(frame.Ping, []byte("a")))
		answer := make([]byte, 3)
		if io.ReadFull(peer, answer); string(answer) != "\x8a\x01a" {
			t.Errorf("answered %q", answer)
		}
		peer.Write(maskedFrame(frame.Pong, []byte("b")))
		synctest.Wait()
		c.OnControl(nil)
		peer.Write(maskedFrame(frame.Pong, []byte("c")))
		synctest.Wait()
		if len(got) != 2 || got[0] != "ping a" || got[1] != "pong b" {
			t.Errorf("told of %q", got)
		}
	})
}
