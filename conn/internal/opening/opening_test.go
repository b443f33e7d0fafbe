package opening

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"duplex/handshake"
)

// peer returns a connection to something that writes the pieces and reads all that it
// is sent.
func peer(t *testing.T, pieces ...string) net.Conn {
	a, b := net.Pipe()
	t.Cleanup(func() { a.Close(); b.Close() })
	go io.Copy(io.Discard, b)
	go func() {
		for _, p := range pieces {
			io.WriteString(b, p)
		}
		b.Close()
	}()
	return a
}

// A head comes in any number of pieces, and what is behind it is not lost.
func TestReadRequest(t *testing.T) {
	const head = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n"
	for cut := range len(head) {
		h := Heads{MaxBytes: 100}
		r, in, err := h.ReadRequest(peer(t, head[:cut], head[cut:]+"\x81\x80"))
		if err != nil || r.Target != "/x" || string(in.Bytes()) != "\x81\x80" {
			t.Fatalf("cut at %d: %+v, %q behind it, %v", cut, r, in.Bytes(), err)
		}
	}
}

// A head that is too long is refused before it has come, one that ends in the middle
// is an error that says so, and nothing at all is the end.
func TestReadRequestFails(t *testing.T) {
	h := Heads{MaxBytes: 100}
	_, _, err := h.ReadRequest(peer(t, "GET / HTTP/1.1\r\nX: "+strings.Repeat("a", 200)))
	if refusal, ok := errors.AsType[*handshake.Error](err); !ok || refusal.Status != 431 {
		t.Errorf("too long: %v", err)
	}
	if _, _, err = h.ReadRequest(peer(t, "GET / HT")); err != io.ErrUnexpectedEOF {
		t.Errorf("cut off: %v", err)
	}
	if _, _, err = h.ReadRequest(peer(t)); err != io.EOF {
		t.Errorf("nothing: %v", err)
	}
}

// RFC 9110, section 15.2: interim responses come before the final one, and there is a
// bound to them.
func TestExchange(t *testing.T) {
	const hints, switching = "HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n", "HTTP/1.1 101 Switching Protocols\r\n\r\n"
	r := &handshake.Request{Method: "GET", Target: "/", Header: handshake.Header{{Name: "Host", Value: "a"}}}
	var heads []string
	h := Heads{MaxBytes: 1000, Trace: func(sent bool, head []byte) { heads = append(heads, string(head[:9])) }}
	resp, in, err := h.Exchange(peer(t, hints+hints+switching+"\x81\x00"), r)
	if err != nil || resp.Status != 101 || string(in.Bytes()) != "\x81\x00" {
		t.Errorf("%+v, %q behind it, %v", resp, in.Bytes(), err)
	}
	if s := strings.Join(heads, "|"); s != "GET / HTT|HTTP/1.1 |HTTP/1.1 |HTTP/1.1 " {
		t.Errorf("traced %q", s)
	}
	if _, _, err := h.Exchange(peer(t, strings.Repeat(hints, maxInterim+1)), r); err == nil {
		t.Error("no bound to interim responses")
	}
}

// RFC 9110, section 6.4.1: which responses have a body. Of a long one the start is
// kept.
func TestBody(t *testing.T) {
	for _, test := range []struct {
		status string
		length string
		body   string
		want   int
	}{
		{"403 Forbidden", "5", "hello, and more", 5},
		{"403 Forbidden", "9999", strings.Repeat("x", 9999), maxBody},
		{"403 Forbidden", "", "hello", 5},
		{"204 No Content", "", "hello", 0},
		{"304 Not Modified", "", "hello", 0},
		{"403 Forbidden", "-1", "hello", 0},
	} {
		h := Heads{MaxBytes: 1000}
		head := "HTTP/1.1 " + test.status + "\r\n"
		if test.length != "" {
			head += "Content-Length: " + test.length + "\r\n"
		}
		nc := peer(t, head+"\r\n"+test.body)
		resp, in, err := h.Exchange(nc, &handshake.Request{Method: "GET", Target: "/", Header: handshake.Header{{Name: "Host", Value: "a"}}})
		if err != nil {
			t.Fatal(err)
		}
		if got := Body(nc, resp, in); len(got) != test.want {
			t.Errorf("%+v: %d bytes of body, want %d", test, len(got), test.want)
		}
	}
}

// The end of a context ends the I/O, and what was found out by then is worth more.
func TestWithin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := net.Pipe()
		defer a.Close()
		defer b.Close()
		ctx, stop := context.WithTimeout(context.Background(), time.Second)
		defer stop()
		err := Within(ctx, time.Time{}, a, func() error { _, err := a.Read(make([]byte, 1)); return err })
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a read that never ends: %v", err)
		}
		err = Within(context.Background(), time.Now().Add(time.Second), a, func() error { _, err := a.Read(make([]byte, 1)); return err })
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a read that never ends, with a time: %v", err)
		}
		found := errors.New("found out")
		if err := Within(ctx, time.Time{}, a, func() error { return found }); err != found {
			t.Errorf("what was found out became %v", err)
		}
		if err := Within(context.Background(), time.Time{}, a, func() error { return nil }); err != nil {
			t.Error(err)
		}
	})
}

// Check refuses what ReadRequest would have refused.
func TestCheck(t *testing.T) {
	h := Heads{MaxBytes: 100}
	ok := &handshake.Request{Method: "GET", Target: "/", Header: handshake.Header{{Name: "Host", Value: "a"}}}
	if err := h.Check(ok); err != nil {
		t.Error(err)
	}
	for name, field := range map[string]handshake.Field{"too long": {Name: "X", Value: strings.Repeat("a", 200)}, "malformed": {Name: "X Y", Value: "a"}} {
		bad := &handshake.Request{Method: "GET", Target: "/", Header: append(ok.Header, field)}
		if err := h.Check(bad); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
