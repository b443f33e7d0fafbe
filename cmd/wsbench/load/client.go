package load

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"
	"time"

	"duplex/handshake"
)

// An Unreachable is why there is no connection to a server.
type Unreachable struct{ Err error }

func (e *Unreachable) Error() string { return e.Err.Error() }
func (e *Unreachable) Unwrap() error { return e.Err }

const (
	dialTimeout = 20 * time.Second
	maxHead     = 16 << 10
)

// connect makes a connection and does the opening handshake.
func (t *Target) connect(ctx context.Context, number int) (*inbox, error) {
	ctx, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	nc, err := t.dial(ctx, number)
	switch {
	case errors.Is(err, syscall.EMFILE):
		return nil, fmt.Errorf("%w after %d connections: ulimit -n raises that", err, number)
	case err != nil:
		return nil, &Unreachable{err}
	}
	stop := context.AfterFunc(ctx, func() { nc.Close() })
	in, err := t.open(nc)
	if !stop() || err != nil {
		nc.Close()
		return nil, &Unreachable{cmpError(ctx.Err(), err)}
	}
	return in, nil
}

// cmpError returns the first error that is none.
func cmpError(list ...error) error {
	for _, err := range list {
		if err != nil {
			return err
		}
	}
	return nil
}

// open does the handshake.
func (t *Target) open(nc net.Conn) (*inbox, error) {
	request, err := handshake.Offer(t.host, t.resource, t.terms())
	if err != nil {
		return nil, err
	}
	head, err := request.Append(nil)
	if err != nil {
		return nil, err
	}
	if _, err := nc.Write(head); err != nil {
		return nil, err
	}
	response, early, err := readResponse(nc)
	if err != nil {
		return nil, err
	}
	agreed, err := handshake.Verify(request, response)
	switch {
	case err != nil:
		return nil, fmt.Errorf("the server refuses: %w", err)
	case t.Compress && agreed.Deflate == nil:
		return nil, errors.New("the server does not agree to permessage-deflate")
	case len(t.Protocol) > 0 && agreed.Subprotocol == "":
		return nil, errors.New("the server does not agree to any of the subprotocols")
	}
	return &inbox{nc: nc, buf: early, end: len(early), deflate: t.Compress}, nil
}

// readResponse reads the head of the response, and what may have come with it.
func readResponse(nc net.Conn) (r *handshake.Response, rest []byte, err error) {
	var b []byte
	for len(b) < maxHead {
		b = append(b, make([]byte, 1024)...)
		n, err := nc.Read(b[len(b)-1024:])
		b = b[:len(b)-1024+n]
		if r, n, err := handshake.ParseResponse(b); n > 0 || err != nil {
			return r, b[n:], err
		}
		if errors.Is(err, io.EOF) {
			return nil, nil, errors.New("the server closed the connection instead of answering the handshake")
		}
		if err != nil {
			return nil, nil, err
		}
	}
	return nil, nil, errors.New("the server's response has no end")
}
