package conn

import (
	"fmt"
	"io"
	"net"
	"strconv"
	"time"

	"duplex/handshake"
)

// exchange sends a request and receives the head of the response. What follows
// the head is in the input.
func exchange(nc net.Conn, r *handshake.Request, cfg *Config) (*handshake.Response, input, error) {
	b, err := r.Append(getBuffer()[:0])
	defer putBuffer(b)
	if err != nil {
		return nil, input{}, err
	}
	if _, err := nc.Write(b); err != nil {
		return nil, input{}, fmt.Errorf("sending the request: %w", err)
	}
	head, n, err := readHead(nc, cfg)
	if err != nil {
		putBuffer(head)
		return nil, input{}, fmt.Errorf("reading the response: %w", err)
	}
	resp, _, err := handshake.ParseResponse(head[:n])
	return resp, newInput(nc, head, n), err
}

const (
	maxBody     = 4 << 10     // what a failed handshake keeps of the response's body, in bytes
	bodyTimeout = time.Second // how long it waits for that
)

// body reads the start of a response's body. How the body is encoded does not
// matter much: it is for a person to read.
func body(resp *handshake.Response, in input) []byte {
	most := maxBody
	if length, err := strconv.Atoi(resp.Header.Get("Content-Length")); err == nil {
		most = max(0, min(most, length))
	}
	b := append([]byte(nil), in.bytes()...)
	if len(b) < most {
		in.nc.SetReadDeadline(time.Now().Add(bodyTimeout))
		rest, _ := io.ReadAll(io.LimitReader(onlyReader{in.nc}, int64(most-len(b))))
		b = append(b, rest...)
	}
	return b[:min(most, len(b))]
}
