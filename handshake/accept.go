package handshake

// Accept answers a request for a connection. If the two ends can agree it
// returns the response with Status 101 and what they have agreed to. The
// subprotocol is the first of the Terms that the client asks for; it is no
// error if there is none. Nor is it one if the client offers no compression, or
// none that the Terms allow. No other extension is agreed to.
//
// Otherwise it returns the refusal to send, after which the connection is to
// be closed, and the [*Error] that it comes from, whose Status is
//
//	505  for a version before HTTP/1.1 or after HTTP/1.9, but for HTTP/2 below
//	405  for a method other than GET
//	426  for a request that is for no WebSocket, or for another version of it
//	421  for a host that is not among the Terms, if they name any
//	403  for an origin that is foreign and not among the Terms
//	400  for anything else that is wrong with the request
//	500  for Terms that fail [Terms.Check]
//
// (sections 4.2.1 and 4.2.2).
//
// A request whose Proto is HTTP/2.0 must be an extended CONNECT. The response then
// has Status 200. A request for another protocol is refused with 501, one for
// another version of WebSocket with 400, and one that is no extended CONNECT with
// 505. There is no Connection and no Upgrade in any answer (RFC 8441).
func Accept(r *Request, t Terms) (*Response, Agreement, error) {
	a, err := t.accept(r)
	if err != nil {
		err.head, err.connect = r.Method == "HEAD", r.isConnect()
		return err.Response(), Agreement{}, err
	}
	if r.isConnect() {
		return t.answerConnect(a), a, nil
	}
	h := a.fields(Header{
		{"Upgrade", "websocket"},
		{"Connection", "Upgrade"},
		{"Sec-WebSocket-Accept", AcceptKey(r.Header.Get("Sec-WebSocket-Key"))},
	})
	return &Response{Proto: http11, Status: 101, Reason: statusText[101], Header: append(h, t.Header...)}, a, nil
}

// fields appends to h what tells the client of the agreement.
func (a Agreement) fields(h Header) Header {
	if a.Subprotocol != "" {
		h = append(h, Field{"Sec-WebSocket-Protocol", a.Subprotocol})
	}
	if a.Deflate != nil {
		h = append(h, Field{"Sec-WebSocket-Extensions", a.Deflate.String()})
	}
	return h
}

func (t Terms) accept(r *Request) (Agreement, *Error) {
	if fault := t.fault(); fault != "" {
		return Agreement{}, &Error{Status: 500, Reason: fault}
	}
	must := requirements[:]
	if r.isConnect() {
		must = connectRequirements[:]
	}
	for _, check := range must {
		if err := check(r); err != nil {
			return Agreement{}, err
		}
	}
	if err := t.checkAnswersTo(r); err != nil {
		return Agreement{}, err
	}
	if err := t.checkOrigin(r); err != nil {
		return Agreement{}, err
	}
	subprotocol, err := t.choose(r)
	return Agreement{Subprotocol: subprotocol, Deflate: t.compression(r)}, err
}

// requirements are what every request must meet whatever the Terms, in the
// order in which they are checked: first HTTP's, then the upgrade's.
var requirements = [...]func(*Request) *Error{
	checkProto,
	checkMethod,
	checkHost,
	checkTarget,
	checkNoBody,
	checkUpgrade,
	checkConnection,
	checkVersion,
	checkKey,
}

// checkProto wants HTTP/1.1 or a later 1.x (section 4.2.1, item 1). HTTP/2 has
// another handshake.
func checkProto(r *Request) *Error {
	if !knowsUpgrade(r.Proto) {
		return refuse(505, "a WebSocket handshake needs HTTP/1.1, not %s", quote(r.Proto))
	}
	return nil
}

// checkMethod wants a GET (section 4.2.1, item 1).
func checkMethod(r *Request) *Error {
	if r.Method != "GET" {
		return refuse(405, "a WebSocket handshake is a GET, not a %s", quote(r.Method))
	}
	return nil
}

// checkHost wants one Host (section 4.2.1, item 2; RFC 9112, section 3.2).
func checkHost(r *Request) *Error {
	host, ok := r.Header.only("Host")
	if !ok {
		return refuse(400, "Host must be there exactly once")
	}
	if _, _, ok := splitAuthority(host); !ok {
		return refuse(400, "malformed Host %s", quote(host))
	}
	return nil
}

// checkTarget wants a resource of the Host (section 4.2.1, item 1).
func checkTarget(r *Request) *Error {
	if !isResource(r.Target, r.Header.Get("Host")) {
		return refuse(400, "target %s is neither a path nor a URI at the Host", quote(r.Target))
	}
	return nil
}

// checkNoBody refuses a request with a body: what is its end to a proxy and
// what is its end to us might differ, and frames would begin there.
func checkNoBody(r *Request) *Error {
	for v := range r.Header.Values("Content-Length") {
		if v != "0" {
			return refuse(400, "a WebSocket handshake has no body")
		}
	}
	if r.Header.Has("Transfer-Encoding") {
		return refuse(400, "a WebSocket handshake has no body")
	}
	return nil
}

// checkUpgrade wants websocket among the protocols offered (section 4.2.1,
// item 3). Who does not offer it may be a browser that was led here by a link.
func checkUpgrade(r *Request) *Error {
	if !r.Header.lists("Upgrade", "websocket") {
		return refuse(426, "this is a WebSocket server, and answers only requests with Upgrade: websocket")
	}
	return nil
}

// checkConnection wants the Upgrade to be meant for this hop (section 4.2.1,
// item 4).
func checkConnection(r *Request) *Error {
	if !r.Header.lists("Connection", "upgrade") {
		return refuse(400, "Upgrade without Connection: upgrade, which a proxy may have removed")
	}
	return nil
}

// checkVersion wants version 13 and no other (sections 4.2.1, item 6, and
// 4.4).
func checkVersion(r *Request) *Error {
	if v, ok := r.Header.only("Sec-WebSocket-Version"); !ok || v != version {
		return refuse(426, "Sec-WebSocket-Version must be %s", version)
	}
	return nil
}

// checkKey wants one key of 16 bytes (section 4.2.1, item 5).
func checkKey(r *Request) *Error {
	if key, ok := r.Header.only("Sec-WebSocket-Key"); !ok || !isKey(key) {
		return refuse(400, "Sec-WebSocket-Key must be 16 bytes in base64, exactly once")
	}
	return nil
}

// choose picks the subprotocol: of those asked for, the one that the server
// likes best (section 4.2.2, item 5.5).
func (t Terms) choose(r *Request) (string, *Error) {
	if !r.Header.Has("Sec-WebSocket-Protocol") {
		return "", nil
	}
	asked := make(map[string]bool)
	for s := range r.Header.List("Sec-WebSocket-Protocol") {
		if !within(s, tchar) || asked[s] {
			return "", refuse(400, "subprotocol %s is malformed or asked for twice", quote(s))
		}
		asked[s] = true
	}
	if len(asked) == 0 {
		return "", refuse(400, "Sec-WebSocket-Protocol is empty")
	}
	for _, s := range t.Subprotocols {
		if asked[s] {
			return s, nil
		}
	}
	return "", nil
}
