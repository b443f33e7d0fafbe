package conn_test

import (
	"context"
	"io"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"duplex/conn"
	"duplex/frame"
)

// A heldContext has ended, but whoever asks it first has to wait for that answer.
// A writer asks while it has the lock, and then gives up.
type heldContext struct {
	context.Context
	once           sync.Once
	asked, release chan struct{}
}

func (ctx *heldContext) Err() error {
	ctx.once.Do(func() {
		close(ctx.asked)
		<-ctx.release
	})
	return context.Canceled
}

// An answer that waited for more input goes out when that has been handled, also if
// another writer has the lock in that moment and gives up: the one that unlocks
// writes what waits.
func TestAnswerIsNotLeftBehindByAWriterThatGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, peer := rawPair(t, nil)
		ended := make(chan error, 1)
		held := &heldContext{Context: background, asked: make(chan struct{}), release: make(chan struct{})}
		go func() {
			ended <- c.Run(background, &conn.Handler{Message: func(ctx context.Context, c *conn.Conn, op conn.Opcode, p []byte) {
				if string(p) == "first" {
					c.Write(ctx, op, []byte("answer")) // waits, since there is more input
					return
				}
				go c.Write(held, op, []byte("given up"))
				<-held.asked
			}})
		}()
		begun := time.Now()
		go peer.Write(append(maskedFrame(frame.Text, []byte("first")), maskedFrame(frame.Text, []byte("second"))...))
		synctest.Wait() // until the reader waits for input, having met a lock that is not free
		close(held.release)
		got := make([]byte, 8)
		peer.SetReadDeadline(begun.Add(time.Minute))
		if _, err := io.ReadFull(peer, got); err != nil || string(got[2:]) != "answer" || time.Since(begun) > 0 {
			t.Errorf("got %q, %v, after %v", got, err, time.Since(begun))
		}
		peer.Close()
		<-ended
	})
}
