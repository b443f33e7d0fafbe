package main

import (
	"context"
	"strings"
	"testing"

	"duplex/conn"
	"duplex/frame"
)

// What comes from the peer is escaped wherever it is printed: messages, in every
// coding, and reasons.
func TestPeerIsEscaped(t *testing.T) {
	t.Parallel()
	const evil = "\x1b]0;owned\x07\u009b\u202e\u200b\ufeff\U000e0041"
	url := serve(t, nil, saying(frame.Text, evil))
	for _, flags := range [][]string{nil, {"--jsonl"}, {"--hex"}, {"-v"}, {"--trace"}} {
		r := wscat(t, "", append(flags, url, "-w", "-1")...)
		if all := r.stdout + r.stderr; strings.ContainsAny(all, "\x1b\x07\u009b\u202e\u200b\ufeff\U000e0041") {
			t.Errorf("%v: %q", flags, all)
		}
	}
	wscat(t, "", "--raw", url, "-w", "-1").want(t, evil+"\n", statusOK)

	reason := serve(t, nil, &conn.Handler{Opened: func(_ context.Context, c *conn.Conn) { c.Close(4000, evil) }})
	if r := wscat(t, "", "-v", "-w", "-1", reason); strings.Contains(r.stderr, "\x1b") || !strings.Contains(r.stderr, `\x1b`) {
		t.Errorf("%q", r.stderr)
	}
}
