package engineio

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"duplex/conn"
)

// ServeHTTP serves a request of either transport.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.init()
	if strings.EqualFold(r.Header.Get("Upgrade"), "websocket") || r.Method == http.MethodConnect {
		s.ws.ServeHTTP(w, r)
		return
	}
	if !s.CORS.apply(w, r) {
		return // it was a preflight
	}
	query := r.URL.Query()
	session, refusal := s.find(r.Method, query, Polling)
	switch {
	case refusal != nil && r.Method == http.MethodGet:
		s.refusePoll(w, query.Get("sid"), refusal)
	case refusal != nil:
		refusal.refuse(w)
	case session == nil:
		s.openPolling(w, r)
	case r.Method == http.MethodGet:
		session.serveGET(w, r)
	case r.Method == http.MethodPost:
		session.servePOST(w, r)
	default:
		(&Error{Code: BadRequest}).refuse(w)
	}
}

// find returns the session that a request is for, or nil if it is to open one, or
// says why it is refused. The order of the checks is that of the reference
// implementation.
func (s *Server) find(method string, query url.Values, over Transport) (*Session, *Error) {
	t := Transport(query.Get("transport"))
	if t != Polling && t != WebSocket || !s.allows(t) {
		return nil, &Error{Code: UnknownTransport}
	}
	id := query.Get("sid")
	if id == "" {
		switch {
		case method != http.MethodGet && over == Polling:
			return nil, &Error{Code: BadHandshakeMethod}
		case t != over:
			return nil, &Error{Code: BadRequest}
		case query.Get("EIO") != "4":
			return nil, &Error{Code: UnsupportedProtocolVersion}
		}
		return nil, nil
	}
	session := s.session(id)
	switch {
	case session == nil:
		return nil, &Error{Code: UnknownSession}
	case t != over:
		return nil, &Error{Code: BadRequest}
	}
	return session, nil
}

// allows reports whether clients may use a transport.
func (s *Server) allows(t Transport) bool {
	return len(s.Transports) == 0 || slices.Contains(s.Transports, t)
}

// openPolling opens a session with polling.
func (s *Server) openPolling(w http.ResponseWriter, r *http.Request) {
	session, refusal := s.newSession(conn.FromHTTP(r))
	if refusal == nil {
		session.polling = new(polling)
		refusal = s.add(session)
	}
	if refusal != nil {
		refusal.refuse(w)
		return
	}
	if s.Cookie != nil {
		cookie := *s.Cookie
		cookie.Name, cookie.Value = orString(cookie.Name, "io"), session.id
		cookie.Path = orString(cookie.Path, "/")
		http.SetCookie(w, &cookie)
	}
	session.opened()
	s.respond(w, pollType, session.opening(Polling).AppendPayload(nil))
}

func orString(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

func isTooLarge(err error) bool {
	_, ok := errors.AsType[*http.MaxBytesError](err)
	return ok
}
