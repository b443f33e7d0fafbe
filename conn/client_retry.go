package conn

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"reflect"
	"strconv"
	"time"

	"duplex/conn/internal/route"
	"duplex/frame"
)

// backoff returns how long to wait after that many failures in a row: a random
// time ("full jitter") of up to first, which is doubled with each failure after
// the first, up to most.
func backoff(first, most time.Duration, failures int) time.Duration {
	bound := first
	for range failures - 1 {
		// Twice that is most or more, and might not fit a Duration.
		if bound >= most/2 {
			bound = most
			break
		}
		bound *= 2
	}
	if bound = min(bound, most); bound <= 0 {
		return 0
	}
	return rand.N(bound)
}

// delay returns how long to wait after a failure.
func (c *Client) delay(err error, failures int) time.Duration {
	first, most := limit(c.Delay, clientDelay), limit(c.MaxDelay, clientMaxDelay)
	return backoff(first, max(first, most), failures) + retryAfter(err, time.Now())
}

// maxRetryAfter bounds how long a server can make a client wait.
const maxRetryAfter = time.Hour

// retryAfter returns how long the server asks the client to wait, by a number of
// seconds or a date; 0 if it does not, or the value is malformed (RFC 9110,
// section 10.2.3).
func retryAfter(err error, now time.Time) time.Duration {
	refused, ok := errors.AsType[*HandshakeError](err)
	if !ok {
		return 0
	}
	v := refused.Response.Header.Get("Retry-After")
	if seconds, err := strconv.ParseUint(v, 10, 31); err == nil {
		return min(time.Duration(seconds)*time.Second, maxRetryAfter)
	}
	at, err := time.Parse("Mon, 02 Jan 2006 15:04:05 GMT", v)
	if err != nil {
		return 0
	}
	return min(max(at.Sub(now), 0), maxRetryAfter)
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
//   - The URL or the Config is malformed.
func IsFinal(err error) bool {
	if _, malformed := errors.AsType[*unusable](err); malformed {
		return true
	}
	if refused, ok := errors.AsType[*HandshakeError](err); ok {
		return isFinalStatus(refused.Response.Status)
	}
	if closed, ok := errors.AsType[*CloseError](err); ok {
		return isFinalCode(closed.Code)
	}
	_, certificate := errors.AsType[*tls.CertificateVerificationError](err)
	return certificate || isFinalAlert(err)
}

func isFinalStatus(status int) bool {
	switch status {
	case 408, 421, 425, 429:
		return false
	case 101:
		return true
	}
	return 400 <= status && status <= 499 || route.IsPermanent(status)
}

// isFinalAlert reports whether an error is an alert of TLS that is about what one
// end is, or is set up to do (RFC 8446, section 6.2).
func isFinalAlert(err error) bool {
	op, ok := errors.AsType[*net.OpError](err)
	if !ok || !isAlert(err) {
		return false
	}
	// The alert of crypto/tls is its number, of a type that is not exported.
	alert := reflect.ValueOf(op.Err)
	if alert.Kind() != reflect.Uint8 {
		return false
	}
	switch alert.Uint() {
	case 40, // handshake_failure
		42, 43, 44, 45, 46, // bad, unsupported, revoked, expired or unknown certificate
		48,     // unknown_ca
		49,     // access_denied
		70, 71, // protocol_version, insufficient_security
		112, // unrecognized_name
		116, // certificate_required
		120: // no_application_protocol
		return true
	}
	return false
}

func isFinalCode(code frame.CloseCode) bool {
	switch code {
	case frame.NormalClosure, frame.ProtocolError, frame.UnsupportedData, frame.PolicyViolation, frame.MandatoryExtension:
		return true
	}
	return false
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
