package conn_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"

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
