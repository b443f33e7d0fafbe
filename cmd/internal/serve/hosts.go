package serve

import (
	"fmt"
	"net"
	"net/http"

	"duplex/conn"
	"duplex/handshake"
)

// onLoopback are the hosts that a program on loopback answers to unless -host says
// otherwise. A page whose name has been made to resolve to 127.0.0.1 is of the
// same origin as the program, to the browser, but cannot have any of these (DNS
// rebinding).
var onLoopback = []string{"localhost", "*.localhost", "0.0.0.0/0", "::/0"}

// servedOn returns what is served on l, by the Host of a request.
func (o *options) servedOn(l net.Listener) hosts {
	a, ok := l.Addr().(*net.TCPAddr)
	if len(o.hosts) == 0 && ok && a.IP.IsLoopback() {
		return hosts{handshake.Terms{Hosts: onLoopback}}
	}
	return hosts{handshake.Terms{Hosts: o.hosts}}
}

// hosts are those that a listener is for.
type hosts struct{ handshake.Terms }

// check refuses handshakes for other hosts.
func (h hosts) check(r *conn.Request) error {
	if host := r.Header.Get("Host"); !h.AnswersTo(host) {
		return &handshake.Error{Status: http.StatusMisdirectedRequest, Reason: notServed(host)}
	}
	return nil
}

// guard refuses all requests for other hosts. A browser always names one; what
// checks the health of a server, in HTTP/1.0, may not.
func (h hosts) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Host != "" && !h.AnswersTo(r.Host) {
			http.Error(w, notServed(r.Host), http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// notServed says why a request is refused, and what to do.
func notServed(host string) string {
	const most = 64
	return fmt.Sprintf("host %+q is not served here; if it should be, name it by -host", host[:min(len(host), most)])
}
