package main

import (
	"bufio"
	"net"
	"net/http"
)

// A hijacked is the http.ResponseWriter of a connection in memory, for
// libraries that take theirs from net/http.
type hijacked struct {
	*tape
	header http.Header
}

func newHijacked(t *tape) *hijacked { return &hijacked{t, http.Header{}} }

func (h *hijacked) Header() http.Header { return h.header }

// WriteHeader writes the response as net/http would before the connection is
// taken.
func (h *hijacked) WriteHeader(status int) {
	r := http.Response{StatusCode: status, ProtoMajor: 1, ProtoMinor: 1, Header: h.header}
	r.Write(h.tape)
}

func (h *hijacked) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	rw := bufio.NewReadWriter(bufio.NewReaderSize(h.tape, bufferSize), bufio.NewWriterSize(h.tape, bufferSize))
	return h.tape, rw, nil
}

// serveHTTP serves a handler with net/http until l is closed.
func serveHTTP(l net.Listener, handler http.HandlerFunc) error {
	return (&http.Server{Handler: handler}).Serve(l)
}
