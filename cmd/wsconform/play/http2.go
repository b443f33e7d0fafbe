package play

import (
	"bufio"
	"fmt"
	"net"
	"strconv"
	"strings"

	"duplex/cmd/wsconform/http2"
	"duplex/cmd/wsconform/result"
	"duplex/cmd/wsconform/suite"
	"duplex/handshake"
)

// UseHTTP2 has the server talked to over HTTP/2 (RFC 8441): with TLS if the URL says
// so, and otherwise by prior knowledge (RFC 9113, section 3.3).
func (t *Target) UseHTTP2() {
	t.http2 = true
	if t.tls != nil {
		t.tls.NextProtos = []string{"h2"}
	}
}

// playHTTP2 plays the case on an HTTP/2 connection of its own.
func (s *session) playHTTP2(nc net.Conn) *result.Result {
	err := s.connectHTTP2(nc)
	if err == nil && !s.c.HTTP2 {
		err = s.dialledHTTP2()
	}
	if err != nil {
		s.unopened = err.Error()
		return s.result()
	}
	s.play()
	return s.result()
}

// connectHTTP2 begins HTTP/2.
func (s *session) connectHTTP2(nc net.Conn) (err error) {
	if s.request, err = s.target.request(s.c.Opening.Offer); err != nil {
		return err
	}
	c, err := http2.Client(nc)
	if err != nil {
		return err
	}
	s.nc = nc
	scheme := "http"
	if s.target.tls != nil {
		scheme = "https"
	}
	s.http2 = suite.HTTP2{Conn: c, Request: connectFields(s.request, scheme)}
	// "A sender MUST NOT [use the method] if it has not received" the setting.
	if on, _ := c.Setting(http2.EnableConnectProtocol, s.rules.patience()); on != 1 {
		return fmt.Errorf("the server does not send SETTINGS_ENABLE_CONNECT_PROTOCOL = 1 (RFC 8441, section 3)")
	}
	return nil
}

// dialledHTTP2 opens a stream and checks the response.
func (s *session) dialledHTTP2() error {
	s.r.Request = shown(s.http2.Request)
	st, err := s.http2.Open(0, s.http2.Request...)
	if err != nil {
		return err
	}
	head, err := st.Head(s.rules.patience())
	if err != nil {
		return fmt.Errorf("no response: %w", err)
	}
	s.r.Response = shown(head)
	s.response = response(head)
	s.nc, s.br = st, bufio.NewReader(st)
	return s.verify()
}

// connectFields returns a request as the fields of an extended CONNECT, pseudo-header
// fields first (RFC 8441, section 5.1).
func connectFields(r *handshake.Request, scheme string) []http2.Field {
	fields := []http2.Field{
		{Name: ":method", Value: r.Method}, {Name: ":protocol", Value: r.Protocol}, {Name: ":scheme", Value: scheme},
		{Name: ":path", Value: r.Target}, {Name: ":authority", Value: r.Header.Get("Host")},
	}
	for _, f := range r.Header {
		if name := strings.ToLower(f.Name); name != "host" {
			fields = append(fields, http2.Field{Name: name, Value: f.Value})
		}
	}
	return fields
}

// response returns the response that a head is.
func response(head []http2.Field) *handshake.Response {
	r := &handshake.Response{Proto: "HTTP/2.0"}
	for _, f := range head {
		if f.Name == ":status" {
			r.Status, _ = strconv.Atoi(f.Value)
		} else {
			r.Header.Add(f.Name, f.Value)
		}
	}
	return r
}

// shown returns fields as they are to be read.
func shown(fields []http2.Field) string {
	var b strings.Builder
	for _, f := range fields {
		fmt.Fprintf(&b, "%s: %s\r\n", f.Name, f.Value)
	}
	return b.String() + "\r\n"
}

// ReceiveHTTP2 takes the request of a client from a stream that it has opened.
func ReceiveHTTP2(c *http2.Conn, st *http2.Stream, o Options) (*Incoming, error) {
	head, err := st.Head(o.timeout())
	if err != nil {
		return nil, err
	}
	r := &handshake.Request{Proto: "HTTP/2.0"}
	for _, f := range head {
		switch f.Name {
		case ":method":
			r.Method = f.Value
		case ":path":
			r.Target = f.Value
		case ":protocol":
			r.Protocol = f.Value
		case ":authority":
			r.Header.Add("Host", f.Value)
		case ":scheme":
		default:
			r.Header.Add(f.Name, f.Value)
		}
	}
	return &Incoming{Request: r, nc: st, br: bufio.NewReader(st), head: []byte(shown(head)), http2: suite.HTTP2{Conn: c, Request: head, Stream: st}}, nil
}

// acceptHTTP2 is accept for a stream.
func (s *session) acceptHTTP2(response *handshake.Response, refused error) error {
	fields := responseFields(response)
	s.response, s.r.Response = response, shown(fields)
	if err := s.http2.Stream.Answer(0, fields...); err != nil {
		return err
	}
	return refused
}

// responseFields returns a response as the fields of a head.
func responseFields(r *handshake.Response) []http2.Field {
	fields := []http2.Field{{Name: ":status", Value: strconv.Itoa(r.Status)}}
	for _, f := range r.Header {
		if name := strings.ToLower(f.Name); name != "connection" && name != "upgrade" {
			fields = append(fields, http2.Field{Name: name, Value: f.Value})
		}
	}
	return fields
}
