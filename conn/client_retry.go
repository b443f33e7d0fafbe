package conn

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"time"

	"duplex/conn/internal/opening"
	"duplex/conn/internal/redial"
	"duplex/frame"
)

// delay returns how long to wait after a failure.
func (c *Client) delay(err error, failures int) time.Duration {
	first, most := limit(c.Delay, clientDelay), limit(c.MaxDelay, clientMaxDelay)
	wait := redial.Backoff(first, max(first, most), failures)
	if refused, ok := errors.AsType[*HandshakeError](err); ok {
		wait += redial.RetryAfter(refused.Response.Header.Get("Retry-After"), time.Now())
	}
	return wait
}

// pause tells the program of a failure, and waits before the next attempt.
func (c *Client) pause(ctx context.Context, err error, failures int) {
	delay := c.delay(err, failures)
	c.failed(err, delay)
	t := time.NewTimer(delay)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

// IsFinal reports whether an error of [Dial], or the error that a connection
// ended with, will most likely be the same the next time. A [Client] goes by it
// unless it has a Final of its own. Such errors are:
//
//   - The server closed the connection with code 1000, being done, or with 1002,
//     1003, 1008 or 1010, since it objects to what it received.
//   - The server, or a proxy, refused the handshake with a status of 4xx such as
//     401, 403, 404 or 410. The statuses 408, 421, 425 and 429 may pass.
//   - The server has moved for good, with 301 or 308, and the redirect was not
//     followed.
//   - The server's 101 does not agree to what was asked for.
//   - One end does not take the other's certificate, or what it offers in TLS.
//   - The server speaks HTTP/2 alone, and the client HTTP/1.1.
//   - The URL or the Config is malformed.
func IsFinal(err error) bool {
	if _, malformed := errors.AsType[*unusable](err); malformed {
		return true
	}
	if refused, ok := errors.AsType[*HandshakeError](err); ok {
		return redial.IsFinalStatus(refused.Response.Status)
	}
	if closed, ok := errors.AsType[*CloseError](err); ok {
		return redial.IsFinalCode(closed.Code)
	}
	_, certificate := errors.AsType[*tls.CertificateVerificationError](err)
	return certificate || errors.Is(err, opening.ErrHTTP2) || redial.IsFinalAlert(err)
}

// givesUp reports whether an error ends Run. It is the last of that many failures
// in a row.
func (c *Client) givesUp(err error, failures int) bool {
	final := c.Final
	if final == nil {
		final = IsFinal
	}
	return final(err) || c.MaxFailures > 0 && failures >= c.MaxFailures
}

// lastWord returns what Run returns after the error that ends it. It tells the
// program unless that is a normal closure.
func (c *Client) lastWord(err error) error {
	if closed, ok := errors.AsType[*CloseError](err); ok && closed.Code == frame.NormalClosure {
		return nil
	}
	c.failed(err, -1)
	return fmt.Errorf("websocket: gave up: %w", err)
}
