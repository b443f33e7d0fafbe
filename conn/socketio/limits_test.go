package socketio_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"duplex/conn"
	"duplex/conn/socketio"
	"duplex/conn/socketio/engineio"
)

// A raw client speaks on a WebSocket connection whatever a test wants.
type raw struct {
	t *testing.T
	*conn.Conn
}

func (s *site) raw() raw {
	s.t.Helper()
	c, err := conn.Dial(context.Background(), "ws"+strings.TrimPrefix(s.web.URL, "http")+"/?EIO=4&transport=websocket", nil)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { c.CloseNow() })
	return raw{s.t, c}
}

func (r raw) send(packets ...string) {
	r.t.Helper()
	for _, p := range packets {
		if err := r.Write(context.Background(), conn.Text, []byte(p)); err != nil {
			r.t.Fatal(err)
		}
	}
}

// want reads until a packet comes that begins so.
func (r raw) want(prefix string) {
	r.t.Helper()
	for {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		_, b, err := r.Read(ctx)
		cancel()
		if err != nil {
			r.t.Fatalf("%v, want %s", err, prefix)
		}
		if strings.HasPrefix(string(b), prefix) {
			return
		}
	}
}

// wantOver fails if the connection goes on.
func (r raw) wantOver() {
	r.t.Helper()
	for {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		_, _, err := r.Read(ctx)
		cancel()
		if err != nil {
			if ctx.Err() == context.DeadlineExceeded {
				r.t.Error("the connection goes on")
			}
			return
		}
	}
}

// What breaks the protocol, or goes beyond a limit, ends the session, and nothing else.
func TestBadInput(t *testing.T) {
	deep := strings.Repeat("[", 101) + strings.Repeat("]", 101)
	tests := []struct {
		name    string
		packets []string
		reason  socketio.Reason
	}{
		{"unknown type", []string{"40", "4abc"}, "parse error"},
		{"payload of the wrong kind", []string{"40", "42{}"}, "parse error"},
		{"no JSON", []string{"40", `42["x"`}, "parse error"},
		{"bad ID", []string{"40", `42abc["x"]`}, "parse error"},
		{"reserved name", []string{"40", `42["disconnect"]`}, "parse error"},
		{"nested too deep", []string{"40", `42["x",` + deep + "]"}, "parse error"},
		{"acknowledgement nested too deep", []string{"40", `430[` + deep + "]"}, "parse error"},
		{"too many attachments", []string{"40", `4511-["x"]`}, "parse error"},
		{"text for an attachment", []string{"40", `451-["x",{"_placeholder":true,"num":0}]`, `42["x"]`}, "parse error"},
		{"connected twice", []string{"40", "40"}, "forced server close"},
		{"CONNECT_ERROR", []string{"40", `44{"message":"x"}`}, "forced server close"},
		{"namespace that is not connected", []string{"40", `42/other,["x"]`}, "forced server close"},
		{"too many namespaces", []string{"40", "40/a,", "40/b,"}, "forced server close"},
	}
	server := &socketio.Server{MaxNamespaces: 2}
	reasons := make(chan socketio.Reason, 10)
	for _, name := range []string{"/", "/a", "/b"} {
		server.Of(name)
	}
	server.Of("/").OnDisconnect(func(_ *socketio.Socket, r socketio.Reason) { reasons <- r })
	s := start(t, server)
	bystander := s.raw()
	bystander.send("40")
	bystander.want("40")
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := s.raw()
			c.send(test.packets[0])
			c.want("40")
			c.send(test.packets[1:]...)
			c.wantOver()
			if got := receive(t, reasons); got != test.reason {
				t.Errorf("%q, want %q", got, test.reason)
			}
		})
	}
	bystander.send(`420["x"]`, "41", "40")
	bystander.want("40")
}

func TestMaxAttachmentBytes(t *testing.T) {
	server := &socketio.Server{MaxAttachmentBytes: 1000}
	server.Of("/")
	s := start(t, server)
	c := s.raw()
	c.send("40", `452-["x"]`)
	for range 2 {
		c.Write(context.Background(), conn.Binary, make([]byte, 600))
	}
	c.wantOver()
}

func TestConnectTimeout(t *testing.T) {
	server := &socketio.Server{ConnectTimeout: 20 * time.Millisecond}
	server.Of("/").Use(func(_ context.Context, s *socketio.Socket) error {
		if string(s.Auth()) == "{}" {
			return nil
		}
		return &socketio.Error{Message: "no"}
	})
	s := start(t, server)
	connected, silent, refused := s.raw(), s.raw(), s.raw()
	connected.send("40")
	connected.want("40")
	refused.send(`40{"a":1}`)
	refused.want("44")
	silent.wantOver()
	refused.wantOver()
	connected.send("41", "40") // it goes on
	connected.want("40")
}

func TestMaxRooms(t *testing.T) {
	server := &socketio.Server{MaxRooms: 2}
	errs := make(chan error, 2)
	server.Of("/").OnConnect(func(_ context.Context, s *socketio.Socket) {
		errs <- s.Join("a", "b")
		errs <- s.Join("c")
	})
	start(t, server).connect("/")
	if err := receive(t, errs); err != nil {
		t.Error(err)
	}
	if err := receive(t, errs); err == nil {
		t.Error("three rooms")
	}
}

// A client whose events wait is not read from until there is room.
func TestMaxEvents(t *testing.T) {
	server := &socketio.Server{MaxEvents: 2}
	handling, goOn := make(chan int, 100), make(chan bool)
	socketio.On(server.Of("/"), "n", func(_ context.Context, _ *socketio.Socket, n int) error {
		handling <- n
		<-goOn
		return nil
	})
	s := start(t, server)
	c := s.raw()
	c.send("40")
	c.want("40")
	for i := range 20 {
		c.send(fmt.Sprintf(`42["n",%d]`, i))
	}
	receive(t, handling)
	for socketio.Waiting(server.Of("/")) < 2 {
		time.Sleep(time.Millisecond)
	}
	time.Sleep(20 * time.Millisecond)
	if n := socketio.Waiting(server.Of("/")); n != 2 {
		t.Errorf("%d events wait", n)
	}
	close(goOn)
	for i := range 19 {
		if got := receive(t, handling); got != i+1 {
			t.Fatalf("got %d", got)
		}
	}
}

// A client that does not poll is disconnected when there is no room for what connects
// it to another namespace, and nothing of it stays.
func TestNoRoomToConnect(t *testing.T) {
	server := new(socketio.Server)
	server.Engine.MaxQueue = 1000
	main := server.Of("/")
	filled, over := make(chan bool, 1), make(chan socketio.Reason, 1)
	main.OnConnect(func(_ context.Context, s *socketio.Socket) {
		s.Emit("large", strings.Repeat("x", 900))
		filled <- true
	})
	main.OnDisconnect(func(_ *socketio.Socket, r socketio.Reason) { over <- r })
	server.Match(func(string, json.RawMessage) bool { return true })
	s := start(t, server)
	url := s.web.URL + "/socket.io/?EIO=4&transport=polling"
	r, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	var opening engineio.Handshake
	body, _ := io.ReadAll(r.Body)
	r.Body.Close()
	if err := json.Unmarshal(body[1:], &opening); err != nil {
		t.Fatal(err)
	}
	post := func(packet string) {
		r, err := http.Post(url+"&sid="+opening.SID, "text/plain", strings.NewReader(packet))
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
	}
	post("40")
	receive(t, filled)
	post("40/" + strings.Repeat("n", 100) + ",")
	if r := receive(t, over); r != engineio.TransportError {
		t.Errorf("reason %q", r)
	}
	for server.Namespaces() > 1 {
		time.Sleep(time.Millisecond)
	}
}
