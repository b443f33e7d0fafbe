package conn_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"duplex/conn"
	"duplex/frame"
)

// A read that gives up keeps nothing in the caller's slice, which may be used for
// something else.
func TestCancelledReadLetsGoOfTheSlice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, peer := rawPair(t, nil)
		defer c.CloseNow()
		message := fill("0123456789", 40_000)
		b := maskedFrame(frame.Binary, message)
		ctx, cancel := context.WithTimeout(background, time.Second)
		defer cancel()
		go peer.Write(b[:30_000])
		mine := make([]byte, 0, 50_000)
		if _, _, err := c.ReadAppend(ctx, mine); !errors.Is(err, context.DeadlineExceeded) {
			t.Fatal(err)
		}
		for i := range mine[:cap(mine)] {
			mine[:cap(mine)][i] = 'X'
		}
		go peer.Write(b[30_000:])
		if _, p, err := c.Read(background); err != nil || string(p) != string(message) {
			t.Errorf("%d bytes, %q, %v", len(p), tail(p), err)
		}
	})
}

// A message is handed over whole and right, wherever it was cut on its way, at the
// lengths where it just fits a buffer and where it does not.
func TestMessagesAboutTheSizeOfABuffer(t *testing.T) {
	const small, large = 4 << 10, 72 << 10
	for _, at := range []int{small, large - small, large, large + small, 64 << 10} {
		for _, d := range []int{-15, -14, -9, -8, -7, -1, 0, 1} {
			size := at + d
			for _, cut := range []int{3, 100, small, size / 2, size - 1, size + 7} {
				synctest.Test(t, func(t *testing.T) {
					c, peer := rawPair(t, nil)
					defer c.CloseNow()
					want := fill("abcdefghijk ", size)
					b := append(maskedFrame(frame.Binary, want), maskedFrame(frame.Text, []byte("next"))...)
					got := make(chan string, 2)
					ended := make(chan error, 1)
					go func() {
						ended <- c.Run(background, &conn.Handler{Message: func(_ context.Context, _ *conn.Conn, _ conn.Opcode, p []byte) { got <- string(p) }})
					}()
					peer.Write(b[:cut])
					synctest.Wait()
					peer.Write(b[cut:])
					if m := <-got; m != string(want) {
						t.Errorf("%d bytes cut at %d: %d bytes, %q", size, cut, len(m), tail([]byte(m)))
					}
					if m := <-got; m != "next" {
						t.Errorf("%d bytes cut at %d: then %q", size, cut, m)
					}
					peer.Close()
					<-ended
				})
			}
		}
	}
}
