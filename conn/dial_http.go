package conn

import (
	"fmt"
	"io"
	"net"
	"strconv"
	"time"

	"duplex/conn/internal/socket"
	"duplex/handshake"
)

// open sends the request of the opening handshake and checks the response.
func (d *dialer) open(nc net.Conn, r *handshake.Request) (*Conn, error) {
	resp, in, err := exchange(nc, r, d.cfg)
	if err != nil {
		return nil, err
	}
	// Any answer may set cookies, a refusal and a redirect too (RFC 6265,
	// section 3).
	d.keepCookies(resp)
	agreed, err := handshake.Verify(r, resp)
	if err != nil {
		resp.Body = body(nc, resp, in)
		return nil, &HandshakeError{Response: resp, Err: err}
	}
	c := newConn(nc, in, d.cfg, true, agreed)
	d.keepResponse(c, resp)
	return c, nil
}

// exchange sends a request and receives the head of the response. The buffer that
// it returns begins behind that.
func exchange(nc net.Conn, r *handshake.Request, cfg *Config) (*handshake.Response, readBuffer, error) {
	b, err := r.Append(getBuffer()[:0])
	defer putBuffer(b)
	if err != nil {
		return nil, readBuffer{}, err
	}
	cfg.traceHead(true, b)
	if _, err := nc.Write(b); err != nil {
		return nil, readBuffer{}, fmt.Errorf("sending the request: %w", err)
	}
	head := getBuffer()[:0]
	// RFC 9110, section 15.2: a client must be able to parse one or more 1xx
	// responses before the final one, even if it does not expect any.
	for range maxInterim {
		var n int
		if head, n, err = readHead(nc, cfg, head); err != nil {
			putBuffer(head)
			return nil, readBuffer{}, fmt.Errorf("reading the response: %w", err)
		}
		cfg.traceHead(false, head[:n])
		resp, _, err := handshake.ParseResponse(head[:n])
		if err != nil || !isInterim(resp) {
			return resp, newReadBuffer(head, n), err
		}
		// The next response may have come with this one.
		head = head[:copy(head, head[n:])]
	}
	return nil, readBuffer{}, fmt.Errorf("reading the response: %d came that were not the last", maxInterim)
}

// maxInterim bounds the responses to one request, the final one included.
const maxInterim = 8

// isInterim reports whether another response follows: after each 1xx but 101,
// which ends the use of HTTP (RFC 9110, section 15.2).
func isInterim(resp *handshake.Response) bool {
	return 100 <= resp.Status && resp.Status <= 199 && resp.Status != 101
}

const (
	maxBody     = 4 << 10     // what a failed handshake keeps of the response's body, in bytes
	bodyTimeout = time.Second // how long it waits for that
)

// body reads the start of a response's body, if it has one (RFC 9110, section
// 6.4.1). It does not decode it, as from chunks: it is for a person to read.
func body(nc net.Conn, resp *handshake.Response, in readBuffer) []byte {
	if resp.Status < 200 || resp.Status == 204 || resp.Status == 304 {
		return nil
	}
	most := maxBody
	if length, err := strconv.Atoi(resp.Header.Get("Content-Length")); err == nil {
		most = max(0, min(most, length))
	}
	// The buffer is not ours to keep.
	b := append([]byte(nil), in.bytes()...)
	if len(b) < most {
		nc.SetReadDeadline(time.Now().Add(bodyTimeout))
		rest, _ := io.ReadAll(io.LimitReader(socket.Reader(nc), int64(most-len(b))))
		b = append(b, rest...)
	}
	return b[:min(most, len(b))]
}
