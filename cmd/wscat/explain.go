package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"strings"
	"syscall"

	"duplex/cmd/internal/escape"
	"duplex/conn"
	"duplex/frame"
)

// statusOf returns the status that an error deserves.
func statusOf(err error) int {
	if f, ok := errors.AsType[failure](err); ok {
		return f.status
	}
	return statusLocal
}

// explain finds out what an error of a connection, or of the attempt to make
// one, is about, and what to do about it. It is nil if the connection was closed
// well.
func explain(err error) error {
	if _, known := errors.AsType[failure](err); err == nil || known {
		return err
	}
	if closed, ok := errors.AsType[*conn.CloseError](err); ok {
		return explainClose(closed)
	}
	if errors.Is(err, conn.ErrMessageTooBig) {
		return failure{statusLost, fmt.Errorf("%w: --max-message takes a longer one", err)}
	}
	if violation, ok := errors.AsType[*frame.Error](err); ok {
		return failure{statusViolation, fmt.Errorf("the peer went wrong: %w", violation)}
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, net.ErrClosed) {
		return failure{statusInterrupted, errors.New("interrupted")}
	}
	return explainDial(err)
}

// explainClose tells good ends of connections from others.
func explainClose(e *conn.CloseError) error {
	switch {
	case e.Err != nil:
		return failure{statusLost, fmt.Errorf("the connection was lost: %w", e.Err)}
	case e.Code == frame.NormalClosure, e.Code == frame.GoingAway, e.Code == frame.NoStatus:
		return nil
	}
	return failure{statusLost, fmt.Errorf("the peer closed with %v%s", e.Code, quoted(e.Reason))}
}

// explainDial tells the errors of an attempt from each other. One that is of no
// phase is for the caller to put right.
func explainDial(err error) error {
	if refused, ok := errors.AsType[*conn.HandshakeError](err); ok {
		return failure{statusRefused, explainRefusal(refused)}
	}
	failed, ok := errors.AsType[*conn.DialError](err)
	switch {
	case !ok:
		return wrongly(err)
	case failed.Timeout():
		return failure{statusTimeout, fmt.Errorf("%w: --timeout gives it longer", err)}
	case failed.Phase == conn.PhaseConnect || failed.Phase == conn.PhaseProxy:
		return failure{statusUnreachable, explainUnreachable(err)}
	case failed.Phase == conn.PhaseTLS:
		return failure{statusTLS, explainTLS(err)}
	}
	return failure{statusRefused, fmt.Errorf("%w: is there a WebSocket server?", err)}
}

// explainRefusal says what a server, or a proxy, has answered.
func explainRefusal(e *conn.HandshakeError) error {
	r := e.Response
	if to := r.Header.Get("Location"); to != "" && 300 <= r.Status && r.Status <= 399 {
		return fmt.Errorf("refused: %w: it is at %s now, and --follow goes there", e, to)
	}
	switch r.Status {
	case 101:
		return fmt.Errorf("refused here, for the server's answer is wrong: %w", e)
	case 401, 407:
		return fmt.Errorf("refused: %w: --user, or user:password@ in the URL of a proxy, is for that", e)
	}
	return fmt.Errorf("refused: %w", e)
}

func explainUnreachable(err error) error {
	if e, ok := errors.AsType[*net.DNSError](err); ok && e.IsNotFound {
		return fmt.Errorf("there is no host %s: is the name right?", e.Name)
	}
	if errors.Is(err, syscall.ECONNREFUSED) {
		return fmt.Errorf("%w: is the server running, and is the port right?", err)
	}
	return err
}

func explainTLS(err error) error {
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return fmt.Errorf("%w: the port may be one for ws://", err)
	}
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return fmt.Errorf("%w: --cacert says whom to trust, -k trusts anybody", err)
	}
	if _, ok := errors.AsType[x509.HostnameError](err); ok {
		return fmt.Errorf("%w: -k takes it all the same", err)
	}
	return err
}

// maxShown is how much of a refusal's body is shown, in bytes.
const maxShown = 1 << 10

// startOfBody returns the lines of the body that came with a refusal, as far as
// they are for a person to read.
func startOfBody(err error) []byte {
	refused, ok := errors.AsType[*conn.HandshakeError](err)
	if !ok {
		return nil
	}
	body := strings.TrimSpace(string(refused.Response.Body[:min(maxShown, len(refused.Response.Body))]))
	if body == "" {
		return nil
	}
	return escape.Append(nil, []byte("  "+strings.ReplaceAll(strings.ReplaceAll(body, "\r\n", "\n"), "\n", "\n  ")+"\n"))
}
