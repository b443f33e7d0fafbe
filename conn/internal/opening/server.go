package opening

import (
	"errors"
	"net"
	"time"

	"duplex/conn/internal/buffer"
	"duplex/conn/internal/socket"
	"duplex/handshake"
)

// ReadRequest reads a request. The input begins behind it.
func (h Heads) ReadRequest(nc net.Conn) (*handshake.Request, buffer.Input, error) {
	b, n, err := h.read(nc, buffer.Get()[:0])
	if err != nil {
		buffer.Put(b)
		return nil, buffer.Input{}, err
	}
	h.trace(false, b[:n])
	r, _, err := handshake.ParseRequest(b[:n])
	return r, buffer.NewInput(b, n), err
}

// Check holds a request that somebody else has read to what ReadRequest would have
// let through.
func (h Heads) Check(r *handshake.Request) error {
	b, err := r.Append(buffer.Get()[:0])
	defer buffer.Put(b)
	if err != nil {
		return &handshake.Error{Status: 400, Reason: err.Error()}
	}
	h.trace(false, b)
	scan := handshake.Scanner{MaxBytes: h.MaxBytes}
	_, err = scan.Scan(b)
	return err
}

// Respond sends the response that agrees.
func (h Heads) Respond(nc net.Conn, resp *handshake.Response) error {
	b, err := resp.Append(buffer.Get()[:0])
	defer buffer.Put(b)
	if err == nil {
		h.trace(true, b)
		_, err = nc.Write(b)
	}
	return err
}

// Refuse tells the client why there is no connection, if that is the client's
// business, and reports whether it was. Linger may follow.
func (h Heads) Refuse(nc net.Conn, err error) bool {
	refusal, ok := errors.AsType[*handshake.Error](err)
	if !ok {
		return false
	}
	resp := refusal.Response()
	resp.Header = append(resp.Header, date())
	b, bad := resp.Append(nil)
	if bad != nil {
		return false
	}
	h.trace(true, b[:len(b)-len(resp.Body)])
	nc.SetDeadline(time.Now().Add(lingering))
	_, err = nc.Write(b)
	return err == nil
}

// date returns the Date that a server with a clock must send with what is the
// client's error (RFC 9110, section 6.6.1).
func date() handshake.Field {
	const format = "Mon, 02 Jan 2006 15:04:05 GMT" // RFC 9110, section 5.6.7
	return handshake.Field{Name: "Date", Value: time.Now().UTC().Format(format)}
}

// lingering is how long a client may take to see a refusal.
const lingering = time.Second

// Linger lets the peer see what has been written before the connection is closed:
// to close a socket with something left to read would reset it.
func Linger(nc net.Conn) {
	if socket.CloseWrite(nc) {
		socket.Discard(nc)
	}
}
