package h2

import (
	"crypto/tls"
	"io"

	"duplex/conn/internal/stream"
)

// An incoming is the body of a response, with the errors of a connection.
type incoming struct{ io.ReadCloser }

func (b incoming) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err != nil && err != io.EOF {
		err = reason(err)
	}
	return n, err
}

// A secure is a stream on a connection with TLS.
type secure struct {
	*stream.Client
	link *link
}

// ConnectionState returns the state of TLS.
func (s secure) ConnectionState() tls.ConnectionState { return *s.link.tls }
