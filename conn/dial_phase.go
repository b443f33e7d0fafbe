package conn

import (
	"context"
	"errors"
	"fmt"
	"time"

	"duplex/conn/internal/redial"
)

// A Phase is one of the steps by which [Dial] makes a connection. A redirect
// starts again with the first.
type Phase uint8

const (
	PhaseConnect Phase = iota // looking the name up and connecting, to the server or its proxy
	PhaseProxy                // having the proxy connect to the server
	PhaseTLS                  // the handshake of TLS, with the server or its proxy
	PhaseOpening              // the opening handshake (section 4.1)
)

// String returns what the phase does, such as "connecting to".
func (p Phase) String() string {
	switch p {
	case PhaseConnect:
		return "connecting to"
	case PhaseProxy:
		return "asking the proxy"
	case PhaseTLS:
		return "TLS with"
	case PhaseOpening:
		return "opening handshake with"
	}
	return fmt.Sprintf("phase %d with", uint8(p))
}

// during runs f, a phase of dialling with addr, within the time for that phase.
// Its error is a *DialError, unless somebody has answered in HTTP.
func (cfg *Config) during(ctx context.Context, p Phase, addr string, f func(context.Context) error) error {
	if d := cfg.phaseTimeout(p); d > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, d)
		defer cancel()
	}
	err := f(ctx)
	_, answered := errors.AsType[*HandshakeError](err)
	switch {
	case err == nil || answered:
		return err
	case redial.IsAlert(err):
		p = PhaseTLS
	}
	return &DialError{p, addr, err}
}

// phaseTimeout returns how long a phase may take; 0 means as long as the whole.
func (cfg *Config) phaseTimeout(p Phase) time.Duration {
	return limit([...]time.Duration{
		PhaseConnect: cfg.ConnectTimeout,
		PhaseProxy:   cfg.ProxyTimeout,
		PhaseTLS:     cfg.TLSTimeout,
		PhaseOpening: cfg.OpeningTimeout,
	}[p], 0)
}
