package conn

import (
	"context"
	"net"
	"slices"
	"testing"
	"testing/synctest"

	"duplex/conn/internal/buffer"
	"duplex/frame"
	"duplex/handshake"
)

// A Ping that meets the start of a message that Write cuts into frames goes behind its
// last frame, also if it has found no message under way before: here it waits for the
// lock while the message begins.
func TestControlMeetsTheStartOfACutMessage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := net.Pipe()
		defer b.Close()
		cfg := &Config{Deflate: new(Deflate)}
		c := newConn(a, buffer.Input{}, cfg, false, handshake.Agreement{Deflate: cfg.Deflate.terms(false)})
		defer c.CloseNow()
		x := c.use()
		ctx := context.Background()

		x.out.message.Lock(ctx, nil) // as the one that writes the message
		x.out.lock.Lock(ctx, nil)
		sent := make(chan error, 1)
		go func() { sent <- c.WriteControl(ctx, frame.Ping, []byte("here?")) }()
		synctest.Wait() // it waits for the lock
		x.out.lock.Set(cut)
		x.unlockFrames()
		synctest.Wait()
		received := make(chan []byte, 1)
		go func() {
			p := make([]byte, 100)
			n, _ := b.Read(p)
			received <- p[:n]
		}()
		synctest.Wait()
		if len(received) > 0 {
			t.Fatalf("%x went between the frames of the message", <-received)
		}
		x.endCut()
		x.out.message.Unlock()
		if got := <-received; !slices.Equal(got, []byte("\x89\x05here?")) {
			t.Errorf("%x came behind the message", got)
		}
		if err := <-sent; err != nil {
			t.Error(err)
		}
	})
}
