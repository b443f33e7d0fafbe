package nethttp

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"duplex/handshake"
)

// bodyTimeout is how long a body that a refused client has announced may take.
const bodyTimeout = time.Second

// Refuse answers by way of net/http and returns err. The client gets what it would
// get on a bare listener, with what middleware has set besides.
func Refuse(w http.ResponseWriter, r *http.Request, err error) error {
	// The server would wait for a body that the client has announced, for ever
	// if nothing bounds it.
	http.NewResponseController(w).SetReadDeadline(time.Now().Add(bodyTimeout))
	refusal, ok := errors.AsType[*handshake.Error](err)
	if !ok {
		refusal = &handshake.Error{Status: 500}
	}
	resp := refusal.Response()
	h := w.Header()
	for _, name := range []string{"Content-Type", "Content-Length", "Content-Encoding", "X-Content-Type-Options"} {
		h.Del(name) // middleware has set them for another body
	}
	for _, f := range resp.Header {
		if f.Name != "Connection" && (f.Name != "Upgrade" || r.ProtoMajor < 2) {
			h.Add(f.Name, f.Value)
		}
	}
	switch connection := resp.Header.Get("Connection"); {
	case r.ProtoMajor >= 2: // the stream ends, and the connection stays (RFC 9113, section 8.2.2)
	case connection == "close" || closesBehind(w):
		h.Set("Connection", connection)
	default:
		h["Connection"] = []string{"close", connection} // net/http looks at the first one alone
	}
	w.WriteHeader(resp.Status)
	w.Write(resp.Body)
	return err
}

// closesBehind has net/http close the connection behind the response whatever
// Connection says, and reports whether it could.
func closesBehind(w http.ResponseWriter) bool {
	for {
		wrapper, ok := w.(interface{ Unwrap() http.ResponseWriter })
		if !ok {
			break
		}
		w = wrapper.Unwrap()
	}
	// "MaxBytesReader tells the ResponseWriter to close the connection after
	// the limit has been reached." It says so in the header.
	w.Header().Del("Connection")
	tooLarge := http.MaxBytesReader(w, io.NopCloser(strings.NewReader("x")), 0)
	tooLarge.Read(make([]byte, 1))
	return w.Header().Get("Connection") == "close"
}
