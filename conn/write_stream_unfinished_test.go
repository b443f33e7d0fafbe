package conn_test

import (
	"errors"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"duplex/conn"
	"duplex/frame"
	"duplex/fuzz/simnet"
)

// The peer sees the Close frame that says what it did wrong, though a message is
// left unfinished meanwhile, and though it goes on sending: to close the connection
// then would reset it.
func TestUnfinishedMessageDoesNotCutAViolation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, a := simnet.Pipe(simnet.Link{Up: simnet.Plan{Latency: time.Second}, Down: simnet.Plan{Latency: time.Second}})
		c := acceptRaw(t, a, b, nil)
		w, err := c.Writer(background, frame.Binary, conn.ByLength)
		if err != nil {
			t.Fatal(err)
		}
		w.Write(make([]byte, 10_000))
		ended := make(chan error, 1)
		go func() {
			_, _, err := c.Read(background)
			ended <- err
		}()
		b.Write([]byte{0xC1, 0x80, 0, 0, 0, 0})
		time.Sleep(1500 * time.Millisecond)
		if err := w.Close(); !errors.Is(err, frame.ErrReservedBits) {
			t.Errorf("the message ended with %v", err)
		}
		b.Write(make([]byte, 100))
		got, err := io.ReadAll(b)
		if end := got[max(0, len(got)-20):]; err != nil || len(got) < 10_004 || got[10_004] != 0x88 {
			t.Errorf("the peer got %d bytes, at last % x, %v", len(got), end, err)
		}
		b.Close()
		if err := <-ended; err != frame.ErrReservedBits {
			t.Errorf("read: %v", err)
		}
		time.Sleep(10 * time.Second) // for the connection to be closed
	})
}
