package conn_test

import (
	"net"
	"testing"

	"duplex/conn"
	"duplex/frame"
	"duplex/mask"
)

// TestHostile plays to both ends what has crashed, blocked, bloated or misled
// implementations before this one, each class under its own name. SECURITY.md
// leads from all such classes to their tests, these and others.
func TestHostile(t *testing.T) {
	for _, class := range []struct {
		name string
		play func(t *testing.T, client bool) // what the Conn is that it is played to
	}{
		{"length overflow", hostileLengths},
		{"lengths that overflow together", hostileSums},
		{"inflate bomb", hostileBombs},
		{"tiny fragments", hostileFragments},
		{"tiny fragments without a limit", hostileFragmentsUnlimited},
		{"pong abuse", hostilePongs},
		{"memory disclosed", hostileLeftovers},
		{"no handler", hostileWithoutHandler},
		{"masks", hostileMasks},
		{"close without end", hostileCloses},
		{"concurrent writers", hostileWriters},
		{"read after failure", hostileReadAfterFailure},
		{"cancelled reads", hostileCancelledReads},
		{"peer that never reads", hostilePeerThatNeverReads},
		{"ping flood", hostilePings},
		{"ping flood without a limit", hostilePingsUnlimited},
		{"slow frames", hostileSlowFrames},
		{"window of zero", hostileWindow},
		{"frame cut in the middle", hostileCutFrame},
	} {
		for _, client := range []bool{false, true} {
			t.Run(class.name+"/"+end(client), func(t *testing.T) { class.play(t, client) })
		}
	}
}

// rawEnd returns a Conn of either end and the bare connection at which to play
// its peer.
func rawEnd(t *testing.T, client bool, cfg conn.Config) (*conn.Conn, net.Conn) {
	t.Helper()
	a, b := net.Pipe()
	return rawEndOn(t, client, a, b, cfg), b
}

// rawEndOn is rawEnd on a connection from a to b.
func rawEndOn(t *testing.T, client bool, a, b net.Conn, cfg conn.Config) *conn.Conn {
	t.Helper()
	if client {
		return dialRaw(t, a, b, &cfg)
	}
	return acceptRaw(t, a, b, &cfg)
}

// appendFrame appends a frame as a client or a server would receive it. The
// length is that of the payload unless the header has one.
func appendFrame(b []byte, client bool, h frame.Header, payload []byte) []byte {
	if h.Length == 0 {
		h.Length = int64(len(payload))
	}
	h.Masked, h.Key = !client, mask.Key{}
	if !client {
		h.Key = mask.Key{0x37, 0xfa, 0x21, 0x3d}
	}
	b = append(h.Append(b), payload...)
	mask.XOR(b[len(b)-len(payload):], h.Key)
	return b
}

// checkCost fails the test if f allocates more than most bytes.
func checkCost(t *testing.T, most uint64, f func()) {
	t.Helper()
	if got := bytesAllocated(f); got > most && !raceEnabled {
		t.Errorf("%d bytes were allocated, want %d at the most", got, most)
	}
}
