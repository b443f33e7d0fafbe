package natsrooms

import (
	"context"
	"errors"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Errors of JetStream while a cluster starts, or elects a leader.
const (
	noPeers      jetstream.ErrorCode = 10005 // too few servers know of each other
	notAvailable jetstream.ErrorCode = 10008
	inProcess    jetstream.ErrorCode = 10158 // the message was sent before, and is not stored yet
)

// isPassing reports whether it may help to try again.
func isPassing(err error) bool {
	if isTimeout(err) || errors.Is(err, jetstream.ErrNoStreamResponse) {
		return true
	}
	var api *jetstream.APIError
	return errors.As(err, &api) && (api.ErrorCode == noPeers || api.ErrorCode == notAvailable || api.ErrorCode == inProcess)
}

// isTimeout reports whether there was no answer.
func isTimeout(err error) bool {
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, nats.ErrTimeout)
}

// pause waits a moment before the next attempt.
func pause(ctx context.Context) {
	select {
	case <-time.After(attempt / 10):
	case <-ctx.Done():
	}
}

// firstStreams is createStreams when a node starts, and maybe NATS too: a cluster that
// has no leader yet does not answer.
func (e *Engine) firstStreams(ctx context.Context) error {
	for {
		try, cancel := context.WithTimeout(ctx, urgency)
		_, err := e.createStreams(try)
		cancel()
		if err == nil || !isPassing(err) {
			return err
		}
		if !isTimeout(err) {
			pause(ctx)
		}
		if ctx.Err() != nil {
			return err
		}
	}
}
