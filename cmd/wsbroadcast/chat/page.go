package chat

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"io"
	"net/http"
	"strings"
)

//go:embed page
var files embed.FS

// A page is one of HTML, in one piece, and what it may do.
type page struct {
	html   string
	policy string
}

var (
	frontPage = newPage("wsbroadcast", balloon, "front.html", []string{"common.css", "front.css"}, []string{"common.js", "link.js", "front.js"})
	roomPage  = newPage("wsbroadcast", balloon, "room.html", []string{"common.css", "room.css"},
		[]string{"common.js", "link.js", "outbox.js", "log.js", "room.js", "controls.js"})
	feedPage   = newBoardPage("The machine, live")
	statusPage = newBoardPage("The server, live")
)

// Icons of pages, as URLs.
const (
	balloon = `data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Cpath d='M2 2h12v9H7l-4 4v-4H2z' fill='%232f6fdd'/%3E%3C/svg%3E`
	curve   = `data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Cpath d='M1 12l4-6 3 4 3-7 4 6' fill='none' stroke='%232f6fdd' stroke-width='2'/%3E%3C/svg%3E`
)

// newBoardPage returns a page that shows the figures of the board at its own path.
func newBoardPage(title string) page {
	return newPage(title, curve, "board.html", []string{"common.css", "board.css"}, []string{"common.js", "link.js", "plot.js", "nodes.js", "board.js"})
}

// newPage returns a page made of files: body stands in the frame that all share.
func newPage(title, icon, body string, styles, scripts []string) page {
	style, script := concatenate(styles...), concatenate(scripts...)
	return page{
		html: strings.NewReplacer(
			"TITLE", title,
			"ICON", icon,
			"<style></style>", "<style>"+style+"</style>",
			"<script></script>", "<script>"+script+"</script>",
			`data-reserved=""`, `data-reserved="`+strings.Join(reserved, " ")+`"`,
		).Replace(strings.Replace(concatenate("page.html"), "BODY", concatenate(body), 1)),
		policy: policy(style, script),
	}
}

func concatenate(names ...string) string {
	var all strings.Builder
	for _, name := range names {
		b, err := files.ReadFile("page/" + name)
		if err != nil {
			panic(err) // it is embedded
		}
		all.Write(b)
	}
	return all.String()
}

// policy returns what a page may do: run the script and have the style that are
// its own, and connect to where it is from. What somebody says can do nothing.
func policy(style, script string) string {
	return strings.Join([]string{
		"default-src 'none'",
		"style-src " + hash(style),
		"script-src " + hash(script),
		"connect-src 'self'",
		"img-src data:",
		"base-uri 'none'",
		"form-action 'none'",
		"frame-ancestors 'none'",
		"require-trusted-types-for 'script'",
	}, "; ")
}

// hash returns what a policy calls a text.
func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

func (p *page) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", p.policy)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Referrer-Policy", "no-referrer")
	w.Header().Set("Cache-Control", "no-cache")
	io.WriteString(w, p.html)
}
