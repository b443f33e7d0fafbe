package chat

import (
	"errors"
	"io"
	"net/http"
	"strings"

	"duplex/conn"
	"duplex/handshake"
)

// newWeb returns what answers requests that do not ask for a WebSocket.
func (c *Chat) newWeb() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+healthPath, serveHealth)
	mux.HandleFunc("GET "+roomsPath, c.serveRooms)
	mux.Handle("GET "+feedPath, &feedPage)
	front := frontPage
	if c.options.MetricsApart {
		front.html = strings.Replace(front.html, statusLink, "", 1)
	}
	mux.Handle("GET /{$}", &front)
	mux.HandleFunc("/", c.serveRoom)
	if !c.options.MetricsApart {
		c.addMetrics(mux)
	}
	return mux
}

// statusLink is in the front page, unless the status is served elsewhere.
const statusLink = `<span> · <a href="/status">The server, live</a></span>`

// Metrics returns what serves the metrics and the status at an address of their own,
// and healthz too. It answers whoever asks: neither Config.Authorize nor Config.Hosts
// is for it.
func (c *Chat) Metrics() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+healthPath, serveHealth)
	mux.Handle("GET /{$}", http.RedirectHandler(statusPath, http.StatusSeeOther))
	c.addMetrics(mux)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if conn.IsUpgrade(r) {
			c.watchers.ServeHTTP(w, r)
		} else {
			mux.ServeHTTP(w, r)
		}
	})
}

func (c *Chat) addMetrics(mux *http.ServeMux) {
	mux.HandleFunc("GET "+metricsPath, c.serveMetrics)
	mux.HandleFunc("GET "+nodesMetricsPath, c.serveNodesMetrics)
	mux.Handle("GET "+statusPath, &statusPage)
}

// serveHealth says whether to send clients here: not if the program is about to
// end, which is when the contexts of requests do.
func serveHealth(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	if r.Context().Err() != nil {
		http.Error(w, "shutting down", http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	io.WriteString(w, "ok\n")
}

// serveRoom shows a browser that asks for a room a page to chat there. What is no
// room, however it is written, has its page at its own path.
func (c *Chat) serveRoom(w http.ResponseWriter, r *http.Request) {
	path, _, err := parseTarget(r.RequestURI)
	refusal, _ := errors.AsType[*handshake.Error](err)
	switch {
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "a room is entered with GET", http.StatusMethodNotAllowed)
	case refusal != nil:
		http.Error(w, refusal.Reason, refusal.Status)
	case c.options.MetricsApart && isApart(path):
		http.Error(w, "this is served at an address of its own", http.StatusNotFound)
	case isReserved(path):
		http.Redirect(w, r, strings.ToLower(path), http.StatusSeeOther)
	default:
		roomPage.ServeHTTP(w, r)
	}
}
