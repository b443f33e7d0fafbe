package handshake

import "cmp"

// offers returns what a client with these terms offers, in order of preference
// (RFC 7692, section 5.1). A bound for the server's window is one that some
// servers cannot keep, and that others ignore. So a second choice follows that
// asks for no window but has none kept between messages, and fits the answer of
// a server that gives just that whatever it is asked for.
func (d *Deflate) offers() string {
	if d.ServerMaxWindowBits == 0 {
		return d.String()
	}
	second := Deflate{ServerNoContextTakeover: true, ClientNoContextTakeover: true, ClientMaxWindowBits: d.ClientMaxWindowBits}
	return d.String() + ", " + second.String()
}

// compression picks the first offer of permessage-deflate that can be met, and
// returns the answer to it, or nil (section 9.1, and RFC 7692, section 5).
func (t Terms) compression(r *Request) *Deflate {
	if t.Deflate == nil {
		return nil
	}
	for e, err := range r.Header.Extensions() {
		if err != nil {
			continue
		}
		if offer, err := ParseDeflateOffer(e); err == nil {
			answer := t.Deflate.answer(offer)
			return &answer
		}
	}
	return nil
}

// answer returns the answer of a server with these terms to an offer. There
// always is one, see [Terms].
func (d *Deflate) answer(offer Deflate) Deflate {
	answer := Deflate{
		ServerNoContextTakeover: d.ServerNoContextTakeover || offer.ServerNoContextTakeover,
		// The client's is a hint: "the client will not use context takeover
		// even if the server doesn't include it". Clients that insist on it in
		// the answer are those of gorilla/websocket and fasthttp (section
		// 7.1.1.2). With it there is no window to keep for the client.
		ClientNoContextTakeover: d.ClientNoContextTakeover || offer.ClientNoContextTakeover,
		ServerMaxWindowBits:     narrower(d.ServerMaxWindowBits, offer.ServerMaxWindowBits),
	}
	switch {
	case offer.ClientMaxWindowBits != 0:
		answer.ClientMaxWindowBits = narrower(d.ClientMaxWindowBits, offer.ClientMaxWindowBits)
	case narrows(d.ClientMaxWindowBits):
		answer.ClientNoContextTakeover = true
	}
	return answer
}

// narrower returns the smaller of two windows, either of which may be absent, or
// 0 if both are.
func narrower(a, b int) int {
	switch {
	case a <= 0:
		return max(b, 0)
	case b <= 0:
		return a
	}
	return min(a, b)
}

// narrows reports whether that is a smaller window than there is without it.
func narrows(bits int) bool { return bits > 0 && bits < 15 }

// verifyDeflate returns what the server has made of the offers of
// permessage-deflate, nil if nothing. There is no other extension that it could
// use (section 9.1).
func verifyDeflate(r *Request, resp *Response) (agreed *Deflate, err error) {
	const name = "Sec-WebSocket-Extensions"
	for e, err := range resp.Header.Extensions() {
		if err != nil {
			return nil, err
		}
		if agreed != nil {
			return nil, refuse(0, "server uses more than one extension: %s", quote(resp.Header.Get(name)))
		}
		if agreed, err = answered(r, e); err != nil {
			return nil, err
		}
	}
	if agreed == nil && resp.Header.Has(name) {
		return nil, refuse(0, "server answered with an empty %s", name)
	}
	return agreed, nil
}

// answered checks an extension that the server uses against those that the
// client has offered: it must follow from one of them.
func answered(r *Request, e Extension) (*Deflate, error) {
	var misfit error
	for offered, err := range r.Header.Extensions() {
		if err != nil || offered.Name != e.Name {
			continue
		}
		offer, err := ParseDeflateOffer(offered)
		if err != nil {
			continue
		}
		d, err := ParseDeflateAnswer(e, offer)
		if err == nil {
			return &d, nil
		}
		// What was wanted most says best what is wrong.
		misfit = cmp.Or(misfit, err)
	}
	return nil, cmp.Or(misfit, error(refuse(0, "server uses an extension that was not offered: %s", quote(e.Name))))
}
