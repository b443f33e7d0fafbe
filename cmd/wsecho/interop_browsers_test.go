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

// pageScenarios are those that a page can play.
var pageScenarios = []string{
	"text", "binary", "empty", "mebibyte", "sixteen",
	"close", "subprotocol", "thousand", "shutdown",
}

// chromium plays with a page in a browser. The page has an origin of its own,
// which wsecho must be told of.
func (s *stage) chromium(t *testing.T) {
	node := foreign.Node(t, "playwright-core")
	browser := foreign.Chromium(t)
	page := httptest.NewServer(http.FileServerFS(os.DirFS(foreign.Path(t, "page"))))
	t.Cleanup(page.Close)

	browse := func(t *testing.T, e *echo, scenarios ...string) {
		argv := []string{foreign.Path(t, "node", "chromium.mjs"), browser, foreign.Profile(t), page.URL, e.url}
		e.play(t, scenarios, node, append(argv, scenarios...)...)
	}
	origin := "-origin=" + strings.TrimPrefix(page.URL, "http://")
	overTCP := slices.DeleteFunc(slices.Clone(transports), func(tr transport) bool { return tr.unix })
	s.overTransports(t, overTCP, func(t *testing.T, e *echo) { browse(t, e, pageScenarios...) }, origin)
	t.Run("foreign-origin", func(t *testing.T) { browse(t, s.start(t), "refused") })
	t.Run("foreign-origin-http", func(t *testing.T) { browse(t, s.start(t, "-http"), "refused") })
}

// firefox plays with a page, too. Its page comes from a port that nobody knows
// beforehand.
func (s *stage) firefox(t *testing.T) {
	node := foreign.Node(t)
	browser := foreign.Program(t, "firefox-esr", "firefox")
	browse := func(t *testing.T, e *echo, scenarios ...string) {
		argv := []string{foreign.Path(t, "node", "firefox.mjs"), browser, foreign.Profile(t), e.url}
		e.play(t, scenarios, node, append(argv, scenarios...)...)
	}
	s.overTransports(t, plain, func(t *testing.T, e *echo) { browse(t, e, pageScenarios...) }, "-origin=*")
	t.Run("foreign-origin", func(t *testing.T) { browse(t, s.start(t), "refused") })
}
