package suite

import (
	"strings"

	"duplex/handshake"
)

// A demand is what the tester wants of the peer: that it takes no context over,
// and that it compresses with a smaller window. The zero demand is nothing.
type demand struct {
	noTakeover bool
	bits       int // 0 for any
}

// demanding returns the opening of a connection with compression. As a client,
// the tester offers the demands in that order, and its own window to be bounded.
// As a server it answers the first that an offer allows.
func demanding(demands ...demand) Opening {
	var all []string
	for _, d := range demands {
		all = append(all, d.offer().String())
	}
	return Opening{
		Offer: strings.Join(all, ", "),
		Answer: func(r *handshake.Request) string {
			for _, d := range demands {
				for _, offer := range offers(r) {
					if answer, ok := d.answer(offer); ok {
						return answer.String()
					}
				}
			}
			return ""
		},
	}
}

// answering returns the answer to a request by what there is to say to its first
// offer.
func answering(to func(offer handshake.Deflate) handshake.Deflate) func(*handshake.Request) string {
	return func(r *handshake.Request) string {
		all := offers(r)
		if len(all) == 0 {
			return ""
		}
		return to(all[0]).String()
	}
}

// offer returns the demand as an offer.
func (d demand) offer() handshake.Deflate {
	return handshake.Deflate{
		ServerNoContextTakeover: d.noTakeover,
		ClientNoContextTakeover: d.noTakeover,
		ServerMaxWindowBits:     d.bits,
		ClientMaxWindowBits:     handshake.AnyWindowBits,
	}
}

// answer returns the demand as the answer to an offer. Every client must be able
// to do without takeover, but only one that says so with a smaller window
// (RFC 7692, sections 7.1.1.2 and 7.1.2.2).
func (d demand) answer(offer handshake.Deflate) (answer handshake.Deflate, ok bool) {
	answer = handshake.Deflate{
		ServerNoContextTakeover: d.noTakeover || offer.ServerNoContextTakeover,
		ClientNoContextTakeover: d.noTakeover,
		ServerMaxWindowBits:     offer.ServerMaxWindowBits,
		ClientMaxWindowBits:     d.bits,
	}
	if d.bits > 0 && offer.ClientMaxWindowBits > 0 {
		answer.ClientMaxWindowBits = min(d.bits, offer.ClientMaxWindowBits)
	}
	return answer, d.bits == 0 || offer.ClientMaxWindowBits != 0
}
