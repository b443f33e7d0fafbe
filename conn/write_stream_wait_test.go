package conn_test

import (
	"io"
	"testing"
	"testing/synctest"

	"duplex/conn"
)

// A Write waits for a Writer that has begun, though that has sent nothing yet.
func TestWriteWaitsForAWriterThatHasBegun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, peer := rawPair(t, nil)
		w, err := c.Writer(background, conn.Text, conn.ByLength)
		if err != nil {
			t.Fatal(err)
		}
		go c.Write(background, conn.Text, []byte("second"))
		synctest.Wait()
		go func() { io.WriteString(w, "first"); w.Close() }()
		const want = "\x81\x05first\x81\x06second"
		got := make([]byte, len(want))
		if io.ReadFull(peer, got); string(got) != want {
			t.Errorf("got %q, want %q", got, want)
		}
		c.CloseNow()
	})
}
