package suite

import (
	"fmt"

	"duplex/cmd/wsconform/result"
	"duplex/cmd/wsconform/squeeze"
	"duplex/handshake"
)

// An agreement is what both ends have agreed to about compression, and the
// offer that it came from (RFC 7692, section 7.1).
type agreement struct {
	offer, answer handshake.Deflate
}

// agree returns what was agreed to. Otherwise it returns the verdict on that, and
// the reason.
func agree(s Session) (a agreement, verdict result.Behavior, why string) {
	var answers []handshake.Extension
	for e, err := range s.Response().Header.Extensions() {
		if err != nil {
			return a, result.Failed, "the answer is malformed: " + err.Error()
		}
		answers = append(answers, e)
	}
	switch {
	case len(answers) == 0 && s.Peer() == result.Server:
		return a, result.Unimplemented, "the server agreed to no compression"
	case len(answers) == 0:
		return a, result.Unimplemented, "the client offered no compression, or none that the tester could answer so"
	case len(answers) > 1:
		return a, result.Failed, fmt.Sprintf("the server agreed to %d extensions at once", len(answers))
	}
	a, err := matching(s.Request(), answers[0])
	if err != nil && s.Autobahn() {
		s.Remark(fmt.Sprintf("the server answered %s: %v", s.Response().Header.Get(extensions), err))
		a.answer, err = handshake.ParseDeflateOffer(answers[0])
	}
	if err != nil {
		return a, result.Failed, fmt.Sprintf("the server answered %s, which follows from none of the valid offers: %v", s.Response().Header.Get(extensions), err)
	}
	return a, result.OK, ""
}

const extensions = "Sec-WebSocket-Extensions"

// matching returns the first offer of a request that the answer follows from.
func matching(r *handshake.Request, e handshake.Extension) (agreement, error) {
	err := fmt.Errorf("there was no offer of %s", e.Name)
	for _, offer := range offers(r) {
		var answer handshake.Deflate
		if answer, err = handshake.ParseDeflateAnswer(e, offer); err == nil {
			return agreement{offer, answer}, nil
		}
	}
	return agreement{}, err
}

// offers returns the valid offers of permessage-deflate in a request.
func offers(r *handshake.Request) []handshake.Deflate {
	var all []handshake.Deflate
	for e, err := range r.Header.Extensions() {
		if err != nil {
			continue
		}
		if offer, err := handshake.ParseDeflateOffer(e); err == nil {
			all = append(all, offer)
		}
	}
	return all
}

// of returns how one end compresses: the size of its window, and whether it may
// take it over. A client who has said that it will not take over does not, even
// where the answer would allow it (RFC 7692, section 7.1.1.2).
func (a agreement) of(r result.Role) (bits int, takeover bool) {
	if r == result.Server {
		return orWidest(a.answer.ServerMaxWindowBits), !a.answer.ServerNoContextTakeover
	}
	return orWidest(a.answer.ClientMaxWindowBits), !a.answer.ClientNoContextTakeover && !a.offer.ClientNoContextTakeover
}

// orWidest returns the size of window that a parameter stands for.
func orWidest(bits int) int {
	if bits <= 0 {
		return squeeze.MaxBits
	}
	return bits
}
