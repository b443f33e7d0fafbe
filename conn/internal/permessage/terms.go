package permessage

import (
	"duplex/conn/deflate"
	"duplex/handshake"
)

// narrowest is where Fit stops. Narrower windows would save next to nothing, and
// zlib cannot compress with one of 2^8 bytes: programs that use it may refuse.
const narrowest = 9

// Fit makes terms narrower until a connection keeps no more than most bytes between
// messages, both ways together. If that cannot be, nothing is kept, and the windows
// may be as wide as before.
func Fit(t *handshake.Deflate, most int, client bool) {
	wide := *t
	for keeps(t, client) > most {
		server, client := orWidest(t.ServerMaxWindowBits), orWidest(t.ClientMaxWindowBits)
		switch {
		case server > narrowest && (server >= client || t.ClientNoContextTakeover) && !t.ServerNoContextTakeover:
			t.ServerMaxWindowBits = server - 1
		case client > narrowest && !t.ClientNoContextTakeover:
			t.ClientMaxWindowBits = client - 1
		default:
			*t = wide
			t.ServerNoContextTakeover, t.ClientNoContextTakeover = true, true
		}
	}
}

// keeps returns what a connection with those terms keeps between messages.
func keeps(t *handshake.Deflate, client bool) int {
	out, in := Coders(t, client)
	return out.Keeps() + in.Keeps()
}

// Coders returns what compresses and what inflates at one end of a connection
// with those terms.
func Coders(t *handshake.Deflate, client bool) (out deflate.Compressor, in deflate.Decompressor) {
	if client {
		out = deflate.Compressor{Bits: orWidest(t.ClientMaxWindowBits), NoTakeover: t.ClientNoContextTakeover}
		in = deflate.Decompressor{Bits: orWidest(t.ServerMaxWindowBits), NoTakeover: t.ServerNoContextTakeover}
		return out, in
	}
	out = deflate.Compressor{Bits: orWidest(t.ServerMaxWindowBits), NoTakeover: t.ServerNoContextTakeover}
	in = deflate.Decompressor{Bits: orWidest(t.ClientMaxWindowBits), NoTakeover: t.ClientNoContextTakeover}
	return out, in
}

// orWidest returns the size of window that a parameter stands for.
func orWidest(bits int) int {
	if bits <= 0 {
		return 15
	}
	return bits
}
