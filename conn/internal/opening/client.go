package opening

import (
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"time"

	"duplex/conn/internal/buffer"
	"duplex/conn/internal/socket"
	"duplex/handshake"
)

// Exchange sends a request and receives the head of the response. The input begins
// behind that.
func (h Heads) Exchange(nc net.Conn, r *handshake.Request) (*handshake.Response, buffer.Input, error) {
	b, err := r.Append(buffer.Get()[:0])
	defer buffer.Put(b)
	if err != nil {
		return nil, buffer.Input{}, err
	}
	h.trace(true, b)
	if _, err := nc.Write(b); err != nil {
		return nil, buffer.Input{}, fmt.Errorf("sending the request: %w", err)
	}
	head := buffer.Get()[:0]
	// RFC 9110, section 15.2: a client must be able to parse one or more 1xx
	// responses before the final one, even if it does not expect any.
	for range maxInterim {
		var n int
		if head, n, err = h.read(nc, head); err != nil {
			if isSettings(head) {
				err = ErrHTTP2
			}
			buffer.Put(head)
			return nil, buffer.Input{}, fmt.Errorf("reading the response: %w", err)
		}
		h.trace(false, head[:n])
		resp, _, err := handshake.ParseResponse(head[:n])
		if err != nil || !isInterim(resp) {
			return resp, buffer.NewInput(head, n), err
		}
		// The next response may have come with this one.
		head = head[:copy(head, head[n:])]
	}
	return nil, buffer.Input{}, fmt.Errorf("reading the response: %d came that were not the last", maxInterim)
}

// ErrHTTP2 means that a server speaks HTTP/2 to a client that has not asked for it.
var ErrHTTP2 = errors.New("the server speaks HTTP/2 alone here, and not HTTP/1.1 as the handshake does")

// isSettings reports whether b begins with the head of a short SETTINGS frame, which
// is the first that a server of HTTP/2 sends (RFC 9113, sections 3.4 and 4.1).
func isSettings(b []byte) bool {
	const settings = 4
	return len(b) >= 9 && b[0] == 0 && b[1] == 0 && b[3] == settings && string(b[5:9]) == "\x00\x00\x00\x00"
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

// Body reads the start of a response's body, if it has one (RFC 9110, section
// 6.4.1). It does not decode it, as from chunks: it is for a person to read.
func Body(nc net.Conn, resp *handshake.Response, in buffer.Input) []byte {
	if resp.Status < 200 || resp.Status == 204 || resp.Status == 304 {
		return nil
	}
	most := maxBody
	if length, err := strconv.Atoi(resp.Header.Get("Content-Length")); err == nil {
		most = max(0, min(most, length))
	}
	// The buffer is not ours to keep.
	b := append([]byte(nil), in.Bytes()...)
	if len(b) < most {
		nc.SetReadDeadline(time.Now().Add(bodyTimeout))
		rest, _ := io.ReadAll(io.LimitReader(socket.Reader(nc), int64(most-len(b))))
		b = append(b, rest...)
	}
	return b[:min(most, len(b))]
}
