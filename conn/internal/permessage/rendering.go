package permessage

import (
	"math/bits"
	"sync/atomic"

	"duplex/conn/deflate"
)

// Renderings are a message compressed by itself: first for the window of the peer
// that it is written to first, and once more when a peer with a smaller window
// comes. A peer can read what was compressed with a window no larger than its own
// (RFC 7692, section 7.1.2).
type Renderings struct {
	first, small *rendering
}

// A rendering is a message compressed with a window of 1<<bits bytes.
type rendering struct {
	bits    int
	payload []byte // nil if it would not become shorter
}

// Get returns the message, compressed so that a peer with a window of 1<<window
// bytes can read it, or nil if it would not become shorter. The level is that of
// the connection that needs a rendering first.
func (r *Renderings) Get(message []byte, window int, level deflate.Level) []byte {
	// No distance is longer than the message. So all peers with windows in which
	// it fits can read the same.
	window = min(window, max(8, bits.Len(uint(len(message)))))
	if r.first == nil {
		r.first = render(message, window, level)
	}
	if r.first.bits <= window {
		return r.first.payload
	}
	if r.small == nil || r.small.bits > window {
		// No open connection has a smaller window. Only one that is opened
		// after this can need a third rendering.
		r.small = render(message, min(window, int(smallestWindow.Load())), level)
	}
	return r.small.payload
}

func render(message []byte, window int, level deflate.Level) *rendering {
	z := deflate.Compressor{Bits: window, Level: level, NoTakeover: true}
	p := z.Append(make([]byte, 0, len(message)/2), message, true)
	if len(p) >= len(message) {
		p = nil
	}
	return &rendering{window, p}
}

// smallestWindow is the smallest window in which a connection of this process has
// compressed, in bits. A connection notes its own before it writes anything.
var smallestWindow atomic.Int32

func init() { smallestWindow.Store(15) }

// NoteWindow makes smallestWindow no larger than a window.
func NoteWindow(window int) {
	for {
		smallest := smallestWindow.Load()
		if int(smallest) <= window || smallestWindow.CompareAndSwap(smallest, int32(window)) {
			return
		}
	}
}
