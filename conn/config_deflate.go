package conn

import (
	"duplex/conn/deflate"
	"duplex/conn/internal/permessage"
	"duplex/handshake"
)

// A Deflate says how messages are compressed (permessage-deflate, RFC 7692). The
// zero Deflate has windows of 32 KiB and takeover both ways, which compresses
// best, and takes 80 KiB for a connection.
//
// Compression is agreed on for the connection and chosen for each message. The
// length of a compressed message tells an eavesdropper something about its content:
// do not compress a secret together with what an attacker can choose.
type Deflate struct {
	// ServerMaxWindowBits and ClientMaxWindowBits bound the windows that the
	// server and the client compress with, and that the other end inflates
	// with. They are the base-2 logarithm of a number of bytes, 8 to 15; by
	// default 15. A client that sets the first asks for it, and offers as a
	// second choice that neither end keeps a window between messages, which
	// fits servers that know no bounds. One that ignores both makes Dial fail
	// for good; servers of Mojolicious and libwebsockets are known to ignore
	// bounds. A server that sets the second asks those clients that can, and the others to
	// give up their takeover. 8 is best left alone: programs that use zlib
	// cannot compress with that.
	ServerMaxWindowBits int
	ClientMaxWindowBits int

	// ServerNoContextTakeover and ClientNoContextTakeover have the server and
	// the client begin each message with an empty window: it compresses less,
	// and nothing is kept between messages. A server that asks for the
	// second is not obeyed by all clients: those of tornado and Mojolicious
	// keep their window, and their messages cannot be inflated then, which
	// ends the connection with code 1007.
	ServerNoContextTakeover bool
	ClientNoContextTakeover bool

	// MaxMemory bounds what one connection keeps between messages, both ways
	// together, in bytes; by default there is no bound beyond that of the
	// windows. They are made narrower until it holds, and if that is not
	// enough there is no takeover. A client asks its server for that, see
	// ServerMaxWindowBits. The table of package deflate says what
	// they take. Within a message up to 200 KiB more are borrowed.
	MaxMemory int

	// Level is how hard to look for what can be compressed.
	Level deflate.Level

	// Threshold is how long a message must be to be compressed, in bytes; by
	// default 64 with takeover and 256 without. A negative one has all
	// messages compressed. Clients of libwebsockets 4.1 hang on a message
	// that is not compressed, once compression is agreed.
	Threshold int
}

const (
	thresholdTakeover   = 64
	thresholdNoTakeover = 256
)

// terms returns what this end is willing to agree to, or nil for nothing.
func (d *Deflate) terms(client bool) *handshake.Deflate {
	if d == nil {
		return nil
	}
	t := &handshake.Deflate{
		ServerNoContextTakeover: d.ServerNoContextTakeover,
		ClientNoContextTakeover: d.ClientNoContextTakeover,
		ServerMaxWindowBits:     d.ServerMaxWindowBits,
		ClientMaxWindowBits:     d.ClientMaxWindowBits,
	}
	if d.MaxMemory > 0 {
		permessage.Fit(t, d.MaxMemory, client)
	}
	if client && t.ClientMaxWindowBits == 0 {
		t.ClientMaxWindowBits = handshake.AnyWindowBits
	}
	return t
}

// coders returns the same for a connection that has been agreed on. A client
// keeps to what it has offered for itself, also where the server's answer would
// allow it more.
func (d *Deflate) coders(agreed *handshake.Deflate, client bool) (out deflate.Compressor, in deflate.Decompressor) {
	out, in = permessage.Coders(agreed, client)
	if client {
		own, _ := permessage.Coders(d.terms(client), client)
		out.Bits, out.NoTakeover = min(out.Bits, own.Bits), out.NoTakeover || own.NoTakeover
	}
	out.Level = d.Level
	return out, in
}

// threshold returns how long a message must be to be compressed.
func (d *Deflate) threshold(noTakeover bool) int {
	switch {
	case d.Threshold != 0:
		return max(d.Threshold, 0)
	case noTakeover:
		return thresholdNoTakeover
	}
	return thresholdTakeover
}
