package chat

import (
	"errors"
	"io"
	"net/http"

	"duplex/handshake"
)

// Web returns what answers requests that do not ask for a WebSocket.
func (c *Chat) Web() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+metricsPath, c.serveMetrics)
	mux.HandleFunc("GET "+healthPath, serveHealth)
	mux.Handle("GET "+feedPath, http.RedirectHandler("/#feed", http.StatusSeeOther))
	mux.HandleFunc("/", servePage)
	return mux
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

// servePage shows a browser that asks for a room a page to chat there.
func servePage(w http.ResponseWriter, r *http.Request) {
	_, _, err := parseTarget(r.RequestURI)
	refusal, _ := errors.AsType[*handshake.Error](err)
	switch {
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "a room is entered with GET", http.StatusMethodNotAllowed)
	case refusal != nil:
		http.Error(w, refusal.Reason, refusal.Status)
	default:
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", policy)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Referrer-Policy", "no-referrer")
		w.Header().Set("Cache-Control", "no-cache")
		io.WriteString(w, page)
	}
}
