package conn_test

import (
	"bytes"
	"io"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"duplex/conn"
	"duplex/frame"
)

// While a compressed message is on its way that Write has cut into frames, Pings
// and Pongs wait for its last frame, but no longer than a second, and a Close does
// not wait.
func TestControlsWaitForACutMessage(t *testing.T) {
	noise := make([]byte, 400_000)
	for i := range noise {
		noise[i] = byte(rand.Uint32())
	}
	for name, test := range map[string]struct {
		pause time.Duration // of the peer, within the first frame
		send  func(c *conn.Conn)
		want  []frame.Opcode
	}{
		"Ping": {0, func(c *conn.Conn) { c.WriteControl(background, conn.Ping, nil) },
			[]frame.Opcode{2, 0, 0, 0, 0, 0, frame.Ping}},
		"Ping, for a second": {1500 * time.Millisecond, func(c *conn.Conn) { c.WriteControl(background, conn.Ping, nil) },
			[]frame.Opcode{2, frame.Ping, 0, 0, 0, 0, 0}},
		"Pong": {0, nil, []frame.Opcode{2, 0, 0, 0, 0, 0, frame.Pong}},
		"Close": {0, func(c *conn.Conn) { c.CloseWrite(conn.NormalClosure, "") },
			[]frame.Opcode{2, frame.Close}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, peer := rawPair(t, &conn.Config{Deflate: new(conn.Deflate)})
				go c.Read(background)
				go c.WriteAs(background, conn.Binary, noise, conn.Compressed)
				synctest.Wait()
				first := make([]byte, 1) // of a frame that the peer takes no more of for now
				io.ReadFull(peer, first)
				if test.send != nil {
					go test.send(c)
				} else {
					peer.Write(maskedFrame(frame.Ping, nil))
				}
				synctest.Wait()
				time.Sleep(test.pause)
				var got []frame.Opcode
				for in := io.MultiReader(bytes.NewReader(first), peer); len(got) < len(test.want); synctest.Wait() {
					got = append(got, readFrame(t, in).Opcode)
				}
				if !slices.Equal(got, test.want) {
					t.Errorf("got frames %v, want %v", got, test.want)
				}
				c.CloseNow()
			})
		})
	}
}
