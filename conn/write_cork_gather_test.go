package conn_test

import (
	"context"
	"io"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"duplex/conn"
	"duplex/frame"
)

// A handler loop that has nothing to send goes on reading while a write of another
// goroutine is stuck: the peer may be waiting for that before it reads itself.
func TestRunReadsWhileAWriterIsStuck(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, nc := rawPair(t, nil)
		stuck := make(chan error, 1)
		go func() { stuck <- c.Write(background, frame.Binary, make([]byte, 1<<20)) }()
		synctest.Wait()
		var got []string
		ended := make(chan error, 1)
		go func() {
			ended <- c.Run(background, &conn.Handler{
				Message: func(_ context.Context, _ *conn.Conn, _ frame.Opcode, p []byte) { got = append(got, string(p)) },
			})
		}()
		two := append(maskedFrame(frame.Text, []byte("one")), maskedFrame(frame.Text, []byte("two"))...)
		go func() {
			nc.Write(two[:len(two)-1]) // so that there is more when the handler has returned
			nc.Write(two[len(two)-1:])
		}()
		synctest.Wait()
		if !slices.Equal(got, []string{"one", "two"}) {
			t.Errorf("read %q", got)
		}
		nc.Close()
		<-stuck
		<-ended
	})
}

// What a handler has answered goes out before the loop waits for the rest of the
// next message.
func TestAnswersDoNotWaitForMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, nc := rawPair(t, nil)
		ended := make(chan error, 1)
		go func() {
			ended <- c.Run(background, &conn.Handler{
				Message: func(ctx context.Context, c *conn.Conn, op frame.Opcode, p []byte) { c.Write(ctx, op, p) },
			})
		}()
		two := append(maskedFrame(frame.Text, []byte("one")), maskedFrame(frame.Text, []byte("two"))...)
		begun := time.Now()
		go nc.Write(two[:len(two)-1])
		var answer [5]byte
		if _, err := io.ReadFull(nc, answer[:]); err != nil || string(answer[2:]) != "one" || time.Since(begun) > 0 {
			t.Errorf("answered %q, %v, after %v", answer, err, time.Since(begun))
		}
		nc.Close()
		<-ended
	})
}
