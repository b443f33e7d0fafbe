package main

import (
	"bytes"
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"duplex/conn"
	"duplex/frame"
)

// Every line of a pipe is a message, of any length, also the last one without an
// end and those that are empty; what begins with a slash is none else.
func TestPipe(t *testing.T) {
	t.Parallel()
	url := serve(t, &conn.Config{MaxMessage: -1}, echoing)
	long := strings.Repeat("x", 3<<20)
	lines := "one\n\n/close\n//two\r\n" + long + "\nlast"
	wscat(t, lines, url, "-n", "6").want(t, "one\n\n/close\n//two\n"+long+"\nlast\n", statusOK)

	var many strings.Builder
	for i := range 20_000 {
		fmt.Fprintln(&many, "message", i)
	}
	wscat(t, many.String(), url, "--compress", "-n", "20000").want(t, many.String(), statusOK)
}

// The bytes of a pipe arrive as they are.
func TestPipeBytes(t *testing.T) {
	t.Parallel()
	url := serve(t, nil, echoing)
	var all bytes.Buffer
	for i := range 300_000 {
		all.WriteByte(byte(i * i >> 8))
	}
	wscat(t, all.String(), "--binary", "-w", "-1", serve(t, nil, echoingUpTo(all.Len()))).want(t, all.String(), statusOK)
	wscat(t, "AP8=\n", "--base64", url, "-n", "1").want(t, "AP8=\n", statusOK)
	wscat(t, "00 ff\n", "--hex", url, "-n", "1", "-q").want(t, "00ff\n", statusOK)
	wscat(t, `{"type":"binary","data":"AP8="}`, "--jsonl", url, "-n", "1").
		want(t, "{\"type\":\"binary\",\"data\":\"AP8=\"}\n{\"type\":\"close\",\"code\":1000}\n", statusOK)
}

func TestExecute(t *testing.T) {
	t.Parallel()
	url := serve(t, nil, echoing)
	wscat(t, "not read", "-x", "a", "-x", "/b", "-n", "2", url).want(t, "a\n/b\n", statusOK)
	wscat(t, "", "-x", "a", "-x", "b", "-n", "1", url).want(t, "a\n", statusOK)
	wscat(t, "", "--slash", "-x", "//b", "-n", "1", url).want(t, "/b\n", statusOK)
	r := wscat(t, "", "-q", "--slash", "-x", "/ping", "-w", "0.5", url)
	if r.want(t, "", statusOK); !strings.Contains(r.stderr, "answers in") {
		t.Errorf("it says %q", r.stderr)
	}
	wscat(t, `{"type":"ping","data":"\u00fc"}`, "--jsonl", "-w", "0.5", url).
		want(t, "{\"type\":\"pong\",\"data\":\"ü\"}\n{\"type\":\"close\",\"code\":1000}\n", statusOK)
	wscat(t, "", "--slash", "-x", "/close 4000 bye", url).want(t, "", statusOK)
	if r = wscat(t, "", "-v", "-x", "a", "-n", "1", "--ping-interval", "10ms", "-s", "x", "-o", "http://a.example", url); r.status != statusRefused {
		t.Errorf("status %d: %s", r.status, r.stderr)
	}
	for _, want := range []string{"> Origin: http://a.example", "> Sec-WebSocket-Protocol: x", "< HTTP/1.1 403"} {
		if !strings.Contains(r.stderr, want) {
			t.Errorf("no %q in %q", want, r.stderr)
		}
	}
	if r = wscat(t, "", "-v", "-x", "", "-w", "0.3", "--ping-interval", "10ms", url); !strings.Contains(r.stderr, "answers in") {
		t.Errorf("no round trip in %q", r.stderr)
	}
}

// Compression is agreed on, and each frame is shown, with its time on a line.
func TestTrace(t *testing.T) {
	t.Parallel()
	url := serve(t, &conn.Config{Deflate: &conn.Deflate{}}, echoing)
	r := wscat(t, strings.Repeat("a", 100)+"\nb\n", "-n", "2", "--compress", "--trace", url)
	r.want(t, strings.Repeat("a", 100)+"\nb\n", statusOK)
	for _, want := range []string{
		`> Sec-WebSocket-Extensions: permessage-deflate`, `< Sec-WebSocket-Extensions: permessage-deflate`,
		`> text fin rsv1 masked \d+ [0-9a-f]+`, `< text fin rsv1 \d+ [0-9a-f]+`, `> text fin masked 1 "b"`, `< text fin 1 "b"`,
		`> close fin masked 2 1000 \(normal closure\)`, `< close fin 2 1000`,
	} {
		if !regexp.MustCompile(`(?m)^\d\d:\d\d:\d\d\.\d{6} ` + want).MatchString(r.stderr) {
			t.Errorf("no %s in\n%s", want, r.stderr)
		}
	}
}

// A Pong that nobody has asked for is sent where it stands in the input.
func TestPong(t *testing.T) {
	t.Parallel()
	url := serve(t, nil, &conn.Handler{Pong: func(ctx context.Context, c *conn.Conn, payload []byte) { c.Write(ctx, frame.Text, payload) }})
	wscat(t, "/pong one\n/pong two\n", "--slash", "-n", "2", url).want(t, "one\ntwo\n", statusOK)
}

// Without -w it waits for the answers to stop, with it no longer than that.
func TestWait(t *testing.T) {
	slow := serve(t, nil, &conn.Handler{Opened: func(_ context.Context, c *conn.Conn) {
		go func() {
			for range 4 {
				time.Sleep(300 * time.Millisecond)
				c.Write(context.Background(), frame.Text, []byte("tick"))
			}
		}()
	}})
	for _, test := range []struct {
		args        []string
		least, most int
	}{
		{nil, 4, 4},
		{[]string{"-w", "0.75"}, 1, 3},
		{[]string{"-n", "3"}, 3, 3},
	} {
		t.Run(fmt.Sprint(test.args), func(t *testing.T) {
			t.Parallel()
			r := wscat(t, "", append(test.args, slow)...)
			if n := strings.Count(r.stdout, "tick\n"); n < test.least || n > test.most || r.status != statusOK {
				t.Errorf("%q with status %d", r.stdout, r.status)
			}
		})
	}
}

// Input that was read and cannot be sent is no success.
func TestUnsent(t *testing.T) {
	t.Parallel()
	url := serve(t, nil, saying(frame.Text, "that is all"))
	r := wscat(t, strings.Repeat("more\n", 1_000_000), url)
	if r.status != statusLost || !strings.Contains(r.stderr, "before all input was sent") {
		t.Errorf("status %d, and it says %q", r.status, r.stderr)
	}
}
