package engineio

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A CORS says which pages of other origins may use the server (Cross-Origin
// Resource Sharing). It holds for both transports.
type CORS struct {
	// Origins are the origins that are let in, such as https://example.com, or
	// "*" for any.
	Origins []string

	// Credentials lets pages send cookies. It has no effect with "*".
	Credentials bool

	// Headers are the header fields that pages may send besides those that any
	// page may.
	Headers []string

	// MaxAge is how long a browser may keep the answer to a preflight; by default
	// the browser decides.
	MaxAge time.Duration
}

// patterns returns the origins as package conn wants them.
func (c *CORS) patterns() []string {
	if c == nil {
		return nil
	}
	return c.Origins
}

// apply adds to the response what lets a page in. It returns false if the request
// was a preflight, which is answered then.
func (c *CORS) apply(w http.ResponseWriter, r *http.Request) bool {
	if c == nil {
		return true
	}
	h := w.Header()
	if origin := r.Header.Get("Origin"); slices.Contains(c.Origins, "*") {
		h.Set("Access-Control-Allow-Origin", "*")
	} else {
		h.Add("Vary", "Origin")
		if slices.Contains(c.Origins, origin) {
			h.Set("Access-Control-Allow-Origin", origin)
			if c.Credentials {
				h.Set("Access-Control-Allow-Credentials", "true")
			}
		}
	}
	if r.Method != http.MethodOptions {
		return true
	}
	h.Set("Access-Control-Allow-Methods", "GET, POST")
	h.Set("Access-Control-Allow-Headers", strings.Join(append([]string{"Content-Type"}, c.Headers...), ", "))
	if c.MaxAge > 0 {
		h.Set("Access-Control-Max-Age", strconv.Itoa(int(c.MaxAge.Seconds())))
	}
	w.WriteHeader(http.StatusNoContent)
	return false
}
