package engineio

import (
	"io"
	"net/http"
	"time"

	"duplex/conn"
)

// A polling is what a session has while its transport is HTTP long-polling. The
// session's mu guards it.
type polling struct {
	poll    *poll       // the GET that waits, if there is one
	posting bool        // a POST is being received
	queue   []*Prepared // waits to be polled
	queued  int         // the size of that
	link    *link       // the WebSocket connection that is to take over, if there is one
}

// enqueue has messages polled, unless that would be more than may wait.
func (p *polling) enqueue(messages []*Prepared, most int) error {
	for _, m := range messages {
		size := m.size()
		if most >= 0 && len(p.queue) > 0 && p.queued+size > most {
			return ErrQueueFull
		}
		p.queue, p.queued = append(p.queue, m), p.queued+size
	}
	p.poll.wake()
	return nil
}

// end answers the GET that waits with a last packet, and closes the connection that
// was to take over. A nil polling does nothing.
func (p *polling) end(farewell Type) {
	if p == nil {
		return
	}
	p.poll.finish(farewell)
	if p.link != nil && p.link.conn != nil {
		go p.link.conn.Close(conn.NormalClosure, "") // it may wait for a slow client
	}
}

// A poll is a GET that waits for something to send. It is guarded by the
// session's mu.
type poll struct {
	ready    chan struct{} // closed when it is to be answered
	woken    bool
	farewell Type // the last packet of a session that has been closed, or 0
	refused  bool // the session was upgraded, which the client should have waited for
}

// wake has the poll answered. A nil poll does nothing.
func (p *poll) wake() {
	if p != nil && !p.woken {
		p.woken = true
		close(p.ready)
	}
}

// refuse has the poll answered with an error.
func (p *poll) refuse() {
	if p != nil {
		p.refused = true
		p.wake()
	}
}

// finish has the poll answered with a last packet.
func (p *poll) finish(farewell Type) {
	if p != nil {
		p.farewell = farewell
		p.wake()
	}
}

// upgradePoll is how long a poll waits while the client is being upgraded. It must
// end soon, for the client waits for that, but clients that have not noticed yet
// should not poll without a pause.
const upgradePoll = 100 * time.Millisecond

// serveGET answers with the packets that wait for the session, once there are any.
func (s *Session) serveGET(w http.ResponseWriter, r *http.Request) {
	p, refusal := s.beginPoll()
	if refusal != nil {
		s.server.refusePoll(w, s.id, refusal)
		return
	}
	http.NewResponseController(w).SetWriteDeadline(time.Time{}) // the server's is not for what takes so long
	select {
	case <-p.ready:
	case <-r.Context().Done():
		s.endPoll(p)
		s.close(TransportClose, Close)
		return
	}
	payload, last := s.endPoll(p)
	if payload == nil {
		(&Error{Code: BadRequest}).refuse(w)
		return
	}
	err := s.server.respond(w, pollType, payload)
	if last != "" || err != nil {
		s.close(orReason(last, TransportClose), Close)
	}
}

func orReason(r, other Reason) Reason {
	if r == "" {
		return other
	}
	return r
}

// beginPoll begins to wait. A second GET ends the session.
func (s *Session) beginPoll() (*poll, *Error) {
	s.mu.Lock()
	switch {
	case s.closed.Load():
		s.mu.Unlock()
		return nil, &Error{Code: UnknownSession}
	case s.polling == nil:
		s.mu.Unlock()
		return nil, &Error{Code: BadRequest}
	case s.polling.poll != nil:
		s.mu.Unlock()
		s.close(TransportError, Close)
		return nil, &Error{Code: BadRequest}
	}
	defer s.mu.Unlock()
	p := &poll{ready: make(chan struct{})}
	s.polling.poll = p
	switch {
	case len(s.polling.queue) > 0 || s.isClosing():
		p.wake()
	case s.polling.link != nil && s.polling.link.probed:
		s.wakeForUpgrade(p)
	}
	return p, nil
}

// wakeForUpgrade has a poll answered before long.
func (s *Session) wakeForUpgrade(p *poll) {
	time.AfterFunc(upgradePoll, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		p.wake()
	})
}

// endPoll takes what waits for the session, and returns why it is over if the payload is
// the last. There is no payload if the poll is refused.
func (s *Session) endPoll(p *poll) (payload []byte, last Reason) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.polling == nil || p.refused {
		return nil, ""
	}
	s.polling.poll = nil
	for _, m := range s.polling.queue {
		payload = m.packet.AppendPayload(payload)
	}
	s.polling.queue, s.polling.queued = nil, 0
	switch {
	case p.farewell != 0:
		payload = Packet{Type: p.farewell}.AppendPayload(payload)
	case s.isClosing():
		payload = Packet{Type: Close}.AppendPayload(payload)
		last = s.reason
	case len(payload) == 0:
		payload = Packet{Type: Noop}.AppendPayload(payload)
	}
	return payload, last
}

// pollType is the content type of packets.
const pollType = "text/plain; charset=UTF-8"

// respond writes a response, in no more time than the client would have to answer a
// Ping.
func (s *Server) respond(w http.ResponseWriter, contentType string, body []byte) error {
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Cache-Control", "no-store")
	c := http.NewResponseController(w)
	c.SetWriteDeadline(time.Now().Add(s.pingInterval() + s.pingTimeout()))
	_, err := w.Write(body)
	if err == nil {
		c.Flush()
		c.SetWriteDeadline(time.Time{})
	}
	return err
}

// servePOST receives packets. A second POST at the same time ends the session.
func (s *Session) servePOST(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	p := s.polling
	unwanted := p == nil || s.isClosing()
	overlap := p != nil && p.posting
	if p != nil {
		p.posting = true
	}
	s.mu.Unlock()
	switch {
	case unwanted:
		(&Error{Code: BadRequest}).refuse(w)
		return
	case overlap, r.Header.Get("Content-Type") == "application/octet-stream": // what revision 3 had
		s.close(TransportError, Close)
		(&Error{Code: BadRequest}).refuse(w)
		return
	}
	status := s.receivePayload(w, r)
	s.mu.Lock()
	p.posting = false
	s.mu.Unlock()
	if status == http.StatusOK {
		s.server.respond(w, "text/html", []byte("ok"))
		return
	}
	(&Error{Code: BadRequest, Status: status}).refuse(w)
}

// receivePayload handles the packets in the body of a request, and returns the
// status to answer it with.
func (s *Session) receivePayload(w http.ResponseWriter, r *http.Request) (status int) {
	http.NewResponseController(w).SetReadDeadline(time.Now().Add(s.server.pingInterval() + s.server.pingTimeout()))
	payload, err := io.ReadAll(http.MaxBytesReader(w, r.Body, int64(s.server.maxPayload())))
	if err != nil {
		s.close(TransportError, Close)
		if isTooLarge(err) {
			return http.StatusRequestEntityTooLarge
		}
		return http.StatusBadRequest
	}
	s.receiving.Lock()
	defer s.receiving.Unlock()
	for p, err := range Packets(payload) {
		if err != nil {
			s.close(ParseError, Close)
			return http.StatusBadRequest
		}
		if !s.receive(p) {
			break
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.reason == TransportError { // and not that the program, or the client, has closed it
		return http.StatusBadRequest
	}
	return http.StatusOK
}
