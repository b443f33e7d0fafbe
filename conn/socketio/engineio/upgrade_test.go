package engineio_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"duplex/conn/socketio/engineio"
)

func TestUpgrade(t *testing.T) {
	s := start(t, &engineio.Server{})
	session := s.open()
	polling := make(chan bool)
	go func() {
		defer close(polling)
		s.want("GET", session, "", 200, "6") // the poll that waits is ended
	}()
	waitForPoll(s)
	c := s.dial(session)
	s.write(c, "2probe")
	if got := s.read(c); got != "3probe" {
		t.Fatalf("the probe was answered with %q", got)
	}
	<-polling
	s.want("GET", session, "", 200, "6") // as is one that comes later
	s.want("POST", session, "4queued", 200, "ok")
	s.write(c, "5", "4hello")
	for _, want := range []string{"4queued", "4hello"} {
		if got := s.read(c); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	s.want("GET", session, "", 400, badRequest)
	s.want("POST", session, "4too late", 400, badRequest)
	s.wantOver(s.dial(session)) // a second WebSocket connection
	s.write(c, "4goes on")
	if got := s.read(c); got != "4goes on" {
		t.Errorf("got %q", got)
	}
}

// A client that completes the upgrade while it polls breaks the rules.
func TestUpgradeWithAPollThatWaits(t *testing.T) {
	s := start(t, &engineio.Server{})
	session := s.open()
	c := s.dial(session)
	s.write(c, "2probe")
	s.read(c)
	polling := make(chan bool)
	go func() {
		defer close(polling)
		s.want("GET", session, "", 400, badRequest)
	}()
	waitForPoll(s)
	s.write(c, "5")
	<-polling
}

func TestUpgradeRefused(t *testing.T) {
	tests := []struct {
		name    string
		server  *engineio.Server
		packets []string
	}{
		{"no probe", &engineio.Server{}, []string{"4hello"}},
		{"upgrade without a probe", &engineio.Server{}, []string{"5"}},
		{"malformed", &engineio.Server{}, []string{"abc"}},
		{"message behind the probe", &engineio.Server{}, []string{"2probe", "4hello"}},
		{"no upgrades", &engineio.Server{NoUpgrade: true}, nil},
		{"too late", &engineio.Server{UpgradeTimeout: 10 * time.Millisecond}, []string{"2probe"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := start(t, test.server)
			session := s.open()
			c := s.dial(session)
			s.write(c, test.packets...)
			s.wantOver(c)
			s.want("POST", session, "4hello", 200, "ok") // polling goes on
			s.want("GET", session, "", 200, "4hello")
		})
	}
}

func TestUpgradeOfAClosedSession(t *testing.T) {
	s := start(t, &engineio.Server{})
	session := s.open()
	c := s.dial(session)
	s.write(c, "2probe")
	s.read(c)
	s.want("POST", session, "1", 200, "ok")
	s.wantOver(c)
}

func TestNoUpgradeIsOffered(t *testing.T) {
	for _, server := range []*engineio.Server{{NoUpgrade: true}, {Transports: []engineio.Transport{engineio.Polling}}} {
		s := start(t, server)
		if _, body := s.do("GET", s.url+"polling", ""); !strings.Contains(body, `"upgrades":[]`) {
			t.Error(body)
		}
	}
}

func TestTransports(t *testing.T) {
	s := start(t, &engineio.Server{Transports: []engineio.Transport{engineio.WebSocket}})
	s.want("GET", s.url+"polling", "", 400, `{"code":0,"message":"Transport unknown"}`)
	s.read(s.dial(""))
}

func TestHeartbeat(t *testing.T) {
	s := start(t, &engineio.Server{PingInterval: 30 * time.Millisecond, PingTimeout: 10 * time.Second})
	session := s.open()
	for range 3 {
		s.want("GET", session, "", 200, "2")
		s.want("POST", session, "3", 200, "ok")
	}
	c := s.dial("")
	s.read(c)
	for range 3 {
		if got := s.read(c); got != "2" {
			t.Errorf("got %q", got)
		}
		s.write(c, "3")
	}
}

func TestPingTimeout(t *testing.T) {
	s := start(t, &engineio.Server{PingInterval: 20 * time.Millisecond, PingTimeout: 20 * time.Millisecond})
	session := s.open()
	s.wantClosed(engineio.PingTimeout)
	s.want("GET", session, "", 400, unknown)
	c := s.dial("")
	s.wantOver(c)
	s.wantClosed(engineio.PingTimeout)
}

// A client is not given up while the server is busy with what it has sent.
func TestNoPingTimeoutWhileHandling(t *testing.T) {
	server := &engineio.Server{PingInterval: 10 * time.Millisecond, PingTimeout: 10 * time.Millisecond}
	server.Handler.Message = func(s *engineio.Session, data []byte, _ bool) {
		time.Sleep(100 * time.Millisecond)
		s.Send(engineio.Prepare([]byte("done"), false))
	}
	s := start(t, server)
	c := s.dial("")
	s.read(c)
	s.write(c, "4work")
	for {
		switch got := s.read(c); got {
		case "2":
			s.write(c, "3")
		case "4done":
			return
		}
	}
}

func TestMaxPayload(t *testing.T) {
	s := start(t, &engineio.Server{MaxPayload: 1000})
	session := s.open()
	s.want("POST", session, "4"+strings.Repeat("x", 999), 200, "ok")
	s.want("POST", session, "4"+strings.Repeat("x", 1000), http.StatusRequestEntityTooLarge, badRequest)
	s.wantClosed(engineio.TransportError)
	c := s.dial("")
	s.read(c)
	s.write(c, "4"+strings.Repeat("x", 1000))
	s.read(c)
	s.write(c, "4"+strings.Repeat("x", 1001))
	s.wantOver(c)
	s.wantClosed(engineio.TransportError)
}

func TestMaxPackets(t *testing.T) {
	s := start(t, &engineio.Server{MaxPackets: 10})
	session := s.open()
	s.want("POST", session, strings.Repeat("4\x1e", 9)+"4", 200, "ok")
	s.want("POST", session, "4", 400, badRequest)
	s.wantClosed(engineio.TransportError)
}

func TestMaxQueue(t *testing.T) {
	s := start(t, &engineio.Server{MaxQueue: 3000})
	session := s.open()
	s.want("POST", session, "4"+strings.Repeat("x", 2000), 200, "ok")
	s.want("POST", session, "4"+strings.Repeat("x", 2000), 400, badRequest)
	s.wantClosed(engineio.TransportError)
}

func TestMaxSessions(t *testing.T) {
	s := start(t, &engineio.Server{MaxSessions: 2})
	session := s.open()
	c := s.dial("")
	s.read(c)
	s.want("GET", s.url+"polling", "", 503, `{"code":4,"message":"Too many sessions"}`)
	if s.server.Sessions() != 2 {
		t.Errorf("%d sessions", s.server.Sessions())
	}
	s.wantOver(s.dial(""))
	s.want("POST", session, "1", 200, "ok")
	s.open()
}
