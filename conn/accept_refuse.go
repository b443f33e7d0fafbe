package conn

import (
	"errors"
	"fmt"
	"net"
	"time"

	"duplex/conn/internal/socket"
	"duplex/handshake"
)

// refusalOf makes the application's error one that can be sent. What it says by
// itself is not for the client.
func refusalOf(err error) error {
	refusal, ok := errors.AsType[*handshake.Error](err)
	switch {
	case err == nil:
		return nil
	case !ok:
		return fmt.Errorf("%w: %w", &handshake.Error{Status: 403, Reason: "not authorized"}, err)
	case refusal == nil || refusal.Status < 300 || refusal.Status > 599:
		return &handshake.Error{Status: 500, Reason: "the application has refused with an error whose status does not refuse"}
	}
	if _, bad := refusal.Response().Append(nil); bad != nil {
		return fmt.Errorf("%w: %w", &handshake.Error{Status: 500, Reason: "the application has refused with what cannot be sent"}, bad)
	}
	return err
}

// refuse tells the client why there is no connection, if that is the client's
// business, and reports whether it was.
func (cfg *Config) refuse(nc net.Conn, err error) bool {
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
	cfg.traceHead(true, b[:len(b)-len(resp.Body)])
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

// linger lets the peer see what has been written before the connection is closed:
// to close a socket with something left to read would reset it.
func linger(nc net.Conn) {
	if socket.CloseWrite(nc) {
		socket.Discard(nc)
	}
}
