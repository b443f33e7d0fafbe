package handshake

import (
	"fmt"
	"slices"
)

// AnyWindowBits stands for a client_max_window_bits offered without a value:
// the client lets the server choose (RFC 7692, section 7.1.2.2).
const AnyWindowBits = -1

// A Deflate is the parameters of permessage-deflate, in an offer or in the
// answer to it. Window sizes are the base-2 logarithm of a number of bytes, 8
// to 15, or 0 where the parameter is absent; then the window is one of 15 bits
// (RFC 7692, section 7.1).
type Deflate struct {
	ServerNoContextTakeover bool // the server forgets its window after each message
	ClientNoContextTakeover bool // the client does
	ServerMaxWindowBits     int  // bounds the window that the server compresses with
	ClientMaxWindowBits     int  // bounds the client's; in an offer it may be AnyWindowBits
}

// ParseDeflateOffer parses one offer of permessage-deflate, as a client sends
// it. A parameter that is unknown, comes twice or has a value that it cannot
// have is an [*Error] with a Status of 0: the server declines that offer and
// considers the next (RFC 7692, section 7.1).
func ParseDeflateOffer(e Extension) (Deflate, error) {
	var d Deflate
	if e.Name != "permessage-deflate" {
		return Deflate{}, refuse(0, "extension %s is not permessage-deflate", quote(e.Name))
	}
	for _, p := range e.Params {
		if !d.set(p) {
			return Deflate{}, refuse(0, "permessage-deflate with an unknown, repeated or invalid parameter %s", quote(p.Name))
		}
	}
	return d, nil
}

// ParseDeflateAnswer parses what the server has made of an offer of
// permessage-deflate. Besides what [ParseDeflateOffer] refuses, it is an error
// if the answer does not follow from the offer: a larger window, a window for
// a client that did not offer to bound it, or a context takeover that the
// client asked to do without (RFC 7692, section 7.1).
func ParseDeflateAnswer(e Extension, offer Deflate) (Deflate, error) {
	d, err := ParseDeflateOffer(e)
	if err != nil {
		return Deflate{}, err
	}
	switch {
	case offer.ServerNoContextTakeover && !d.ServerNoContextTakeover:
		err = refuse(0, "server uses permessage-deflate, but ignores the server_no_context_takeover that was asked for: do not ask for it, or go without compression")
	case offer.ServerMaxWindowBits != 0 && (d.ServerMaxWindowBits == 0 || d.ServerMaxWindowBits > offer.ServerMaxWindowBits):
		err = refuse(0, "server uses permessage-deflate, but ignores the server_max_window_bits that was asked for: set no bound, of memory either, or go without compression")
	case d.ClientMaxWindowBits == AnyWindowBits:
		err = refuse(0, "server answers permessage-deflate by a client_max_window_bits without a value")
	case d.ClientMaxWindowBits != 0 && !offer.allowsClientBits(d.ClientMaxWindowBits):
		err = refuse(0, "server answers permessage-deflate by a client_max_window_bits that was not offered")
	}
	if err != nil {
		return Deflate{}, err
	}
	return d, nil
}

// allowsClientBits reports whether the server may answer the offer with that
// bound for the client's window.
func (d *Deflate) allowsClientBits(bits int) bool {
	return d.ClientMaxWindowBits == AnyWindowBits || bits <= d.ClientMaxWindowBits
}

// set notes a parameter; ok is false if it is unknown, is there already, or
// has a value that it cannot have.
func (d *Deflate) set(p Param) (ok bool) {
	switch p.Name {
	case "server_no_context_takeover":
		return setFlag(&d.ServerNoContextTakeover, p)
	case "client_no_context_takeover":
		return setFlag(&d.ClientNoContextTakeover, p)
	case "server_max_window_bits":
		return setBits(&d.ServerMaxWindowBits, p)
	case "client_max_window_bits":
		if p.Value == "" && d.ClientMaxWindowBits == 0 {
			d.ClientMaxWindowBits = AnyWindowBits
			return true
		}
		return setBits(&d.ClientMaxWindowBits, p)
	}
	return false
}

func setFlag(flag *bool, p Param) (ok bool) {
	ok = !*flag && p.Value == ""
	*flag = true
	return ok
}

// windowBits are the values of a window size, from 8 on. Anything else, be it
// the same number, is invalid (RFC 7692, section 7.1.2).
var windowBits = []string{"8", "9", "10", "11", "12", "13", "14", "15"}

func setBits(bits *int, p Param) (ok bool) {
	i := slices.Index(windowBits, p.Value)
	ok = *bits == 0 && i >= 0
	*bits = 8 + i
	return ok
}

// valid reports whether d can be offered or answered.
func (d *Deflate) valid() bool {
	valid := func(bits int) bool { return bits == 0 || 8 <= bits && bits <= 15 }
	return valid(d.ServerMaxWindowBits) && (valid(d.ClientMaxWindowBits) || d.ClientMaxWindowBits == AnyWindowBits)
}

// String returns d as it stands in Sec-WebSocket-Extensions.
func (d Deflate) String() string {
	b := []byte("permessage-deflate")
	if d.ServerNoContextTakeover {
		b = append(b, "; server_no_context_takeover"...)
	}
	if d.ClientNoContextTakeover {
		b = append(b, "; client_no_context_takeover"...)
	}
	if d.ServerMaxWindowBits != 0 {
		b = fmt.Appendf(b, "; server_max_window_bits=%d", d.ServerMaxWindowBits)
	}
	switch {
	case d.ClientMaxWindowBits == AnyWindowBits:
		b = append(b, "; client_max_window_bits"...)
	case d.ClientMaxWindowBits != 0:
		b = fmt.Appendf(b, "; client_max_window_bits=%d", d.ClientMaxWindowBits)
	}
	return string(b)
}
