package main_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"

	"duplex/cmd/internal/foreign"
)

// TestDeflateInterop lets foreign clients exchange compressed messages with
// wsecho, on all terms that they know.
func TestDeflateInterop(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	servers := s.compressing(t)
	t.Run("websockets", func(t *testing.T) {
		t.Parallel()
		python := foreign.Python(t, "websockets")
		servers.play(t, echoDeals, pythonFails, python, foreign.Path(t, "python", "websockets_deflate.py"))
	})
	t.Run("ws", func(t *testing.T) {
		t.Parallel()
		node := foreign.Node(t, "ws")
		servers.play(t, echoDeals, neverFails, node, foreign.Path(t, "node", "ws_deflate.mjs"))
	})
	t.Run("chromium", func(t *testing.T) {
		t.Parallel()
		node := foreign.Node(t, "playwright-core")
		browser := foreign.Chromium(t)
		page := httptest.NewServer(http.FileServerFS(os.DirFS(foreign.Path(t, "page"))))
		t.Cleanup(page.Close)
		deals := slices.DeleteFunc(slices.Clone(echoDeals), func(d deal) bool { return d.theirs != anyWindow })
		servers.play(t, deals, neverFails, node, foreign.Path(t, "node", "chromium_deflate.mjs"), browser, foreign.Profile(t), page.URL)
	})
}

// pythonFails returns the error of Python's library where the client is to have
// a window of 2^8 bytes: zlib cannot compress with that. Node and Chromium have
// it use 2^9 bytes instead, which does no harm, for it looks no further back
// than 2^9-262.
func pythonFails(d deal) string {
	if strings.HasSuffix(d.answer, "client_max_window_bits=8") {
		return "ValueError: Invalid initialization option"
	}
	return ""
}

func neverFails(deal) string { return "" }

// play runs a foreign program through all the deals, each behind a tap. Fails
// returns what is wrong with a deal for that program.
func (s servers) play(t *testing.T, deals []deal, fails func(deal) string, name string, arg ...string) {
	plan, taps := newPlan(), make(map[string]*tap)
	for _, d := range deals {
		taps[d.name] = newTap(t, s.address(d))
		plan.add(d, taps[d.name].url)
	}
	p := spawn(t, name, append(arg, plan.write(t))...)
	for _, d := range deals {
		t.Run(d.name, func(t *testing.T) {
			why, want := p.outcome(t, d.name, func() {}), fails(d)
			if why != want {
				t.Fatalf("it fails with %q, want %q", why, want)
			}
			if want == "" {
				d.judge(t, taps[d.name])
			}
		})
	}
	p.finish(t, func() {})
}
