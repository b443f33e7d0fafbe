package chat

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"duplex/cmd/wsconform/http2"
	"duplex/conn"
	_ "duplex/conn/xconnect"
	"duplex/handshake"
)

// A single is an HTTP/2 connection for one WebSocket.
type single struct{ *http2.Conn }

// Session implements conn.HTTP2.
func (s *single) Session(ctx context.Context, _ string, connect func(context.Context) (net.Conn, error)) (conn.HTTP2Session, net.Conn, error) {
	nc, err := connect(ctx)
	if err == nil {
		s.Conn, err = http2.Client(nc)
	}
	return s, nil, err
}

// Open implements conn.HTTP2Session.
func (s *single) Open(_ context.Context, r *handshake.Request) (net.Conn, *handshake.Response, error) {
	fields := []http2.Field{{Name: ":method", Value: r.Method}, {Name: ":protocol", Value: r.Protocol}, {Name: ":scheme", Value: "http"}, {Name: ":path", Value: r.Target}}
	for _, f := range r.Header {
		name := strings.ToLower(f.Name)
		if name == "host" {
			name = ":authority"
		}
		fields = append(fields, http2.Field{Name: name, Value: f.Value})
	}
	st, err := s.Conn.Open(0, fields...)
	if err != nil {
		return nil, nil, err
	}
	head, err := st.Head(time.Minute)
	resp := &handshake.Response{Proto: r.Proto}
	for _, f := range head {
		if f.Name == ":status" {
			resp.Status, _ = strconv.Atoi(f.Value)
		} else {
			resp.Header.Add(f.Name, f.Value)
		}
	}
	return st, resp, err
}

// Who comes by HTTP/2 is told so, for the page to show, and talks with others.
func TestHTTP2(t *testing.T) {
	s := httptest.NewUnstartedServer(newChat(t, Options{}, nil))
	s.Config.Protocols = new(http.Protocols)
	s.Config.Protocols.SetUnencryptedHTTP2(true)
	s.Config.Protocols.SetHTTP1(true)
	s.Start()
	t.Cleanup(s.Close)
	url := strings.Replace(s.URL, "http", "ws", 1) + "/green?name="
	ann, h := visitAs(t, url+"Ann", &conn.Config{Subprotocols: []string{Protocol}, HTTP2: new(single)})
	if h.HTTP != "HTTP/2" {
		t.Errorf("here says %q", h.HTTP)
	}
	bob, h := visit(t, url, "Bob")
	if h.HTTP != "" {
		t.Errorf("without HTTP/2, here says %q", h.HTTP)
	}
	wantChange(t, ann, change{Type: "joined", Name: "Bob", Count: 2})
	if err := ann.Write(t.Context(), conn.Text, []byte(`{"type":"say","text":"hello"}`)); err != nil {
		t.Fatal(err)
	}
	wantSaid(t, bob, "Ann", "hello")
	ann.Close(conn.NormalClosure, "")
	wantChange(t, bob, change{Type: "left", Name: "Ann", Count: 1})
}
