package conn

import (
	"cmp"

	"duplex/conn/deflate"
	"duplex/conn/internal/permessage"
	"duplex/handshake"
)

// A deflateState is what a connection keeps to compress and to inflate messages.
// It stays with a connection that is parked: its windows are what the next message
// refers to. Without takeover there are none.
type deflateState struct {
	in        permessage.Inflater // of the reader
	out       deflate.Compressor  // the rest is of the one that has the lock of messages
	threshold int
	stale     bool // what the peer has of its window is no longer what we have
}

// newDeflateState returns what a connection needs that has agreed on those terms,
// nil for nil.
func newDeflateState(cfg *Config, agreed *handshake.Deflate, client bool) *deflateState {
	if agreed == nil {
		return nil
	}
	z := new(deflateState)
	z.out, z.in.Decompressor = cfg.Deflate.coders(agreed, client)
	z.threshold = cfg.Deflate.threshold(z.out.NoTakeover)
	permessage.NoteWindow(z.window())
	return z
}

// idle reports whether no message is being inflated.
func (z *deflateState) idle() bool { return z == nil || z.in.Idle() }

// takes reports whether a message of n bytes is to be compressed. Without
// compression none is.
func (z *deflateState) takes(n int, how Compression) bool {
	if z == nil {
		return false
	}
	if how != ByLength {
		return how == Compressed
	}
	return n >= z.threshold
}

// window returns the window for which messages are compressed, in bits.
func (z *deflateState) window() int { return cmp.Or(z.out.Bits, 15) }
