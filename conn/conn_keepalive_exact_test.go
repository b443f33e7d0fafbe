package conn_test

import (
	"io"
	"testing"
	"testing/synctest"
	"time"

	"duplex/conn"
	"duplex/frame"
)

// The next Ping is due one interval after the last input of any kind, to the
// instant.
func TestPingIsDueAnIntervalAfterInput(t *testing.T) {
	for name, input := range map[string][]byte{
		"message":    maskedFrame(frame.Text, nil),
		"pong":       maskedFrame(frame.Pong, nil),
		"half frame": maskedFrame(frame.Text, []byte("x"))[:1],
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, peer := rawPair(t, &conn.Config{PingInterval: 10 * time.Second})
				ended := make(chan error, 1)
				go func() { ended <- c.Run(background, nil) }()
				begun := time.Now()
				for _, at := range []time.Duration{3 * time.Second, 7500 * time.Millisecond} {
					time.Sleep(at - time.Since(begun))
					peer.Write(input)
					if name == "half frame" {
						break
					}
				}
				last := time.Now()
				ping := make([]byte, 2)
				io.ReadFull(peer, ping)
				if ping[0] != 0x89 || time.Since(last) != 10*time.Second {
					t.Errorf("% x, %v after the last input", ping, time.Since(last))
				}
				c.CloseNow()
				<-ended
			})
		})
	}
}
