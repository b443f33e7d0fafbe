package natsrooms

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"time"

	"github.com/nats-io/nats.go"
)

// doubt has everything read again that may have been missed.
func (e *Engine) doubt() {
	select {
	case e.syncing <- struct{}{}:
	default: // that is about to happen
	}
}

// failed is told of what goes wrong on the connection. A subscription for which too
// much waits loses messages.
func (e *Engine) failed(_ *nats.Conn, sub *nats.Subscription, err error) {
	slog.Warn("nats", "err", err)
	for _, h := range e.allHearings() {
		if h.sub == sub {
			e.doubt()
		}
	}
}

// newLeader begins the subjects on which a cluster says that streams have other leaders.
const newLeader = "$JS.EVENT.ADVISORY.STREAM.LEADER_ELECTED."

// hearLeader is called when another server leads a stream. What the one before had not
// sent on, though others have it, is not sent on at all. It is read twice, as the server
// that answers may not have it yet.
func (e *Engine) hearLeader(*nats.Msg) {
	e.doubt()
	time.AfterFunc(e.config.Heartbeat, e.doubt)
}

func (e *Engine) allHearings() []*hearing {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Collect(maps.Keys(e.hearings))
}

// keepInSync reads what has been missed each time that there is a doubt, until ctx
// ends, and tries again if that fails.
func (e *Engine) keepInSync(ctx context.Context) {
	said := "" // each reason once
	for {
		select {
		case <-e.syncing:
		case <-ctx.Done():
			return
		}
		err := e.sync(ctx)
		if err == nil {
			said = ""
			continue
		}
		if ctx.Err() == nil && err.Error() != said {
			said = err.Error()
			slog.Info("not in step with the other nodes yet", "err", err)
		}
		e.later()
	}
}

// patience bounds how long the server may take for what is read, and urgency for what
// it is told.
const (
	patience = 10 * time.Second
	urgency  = 2 * time.Second
)

// sync makes the streams what they should be, and has all rooms read what is new.
func (e *Engine) sync(ctx context.Context) error {
	if !e.isUp() {
		return nil // there is a doubt again when a heartbeat comes back
	}
	all := e.allHearings()
	before := make(map[*hearing]uint64, len(all))
	for _, h := range all {
		before[h] = h.last.Load()
	}
	hurried, cancel := context.WithTimeout(ctx, urgency)
	defer cancel()
	info, err := e.createStreams(hurried)
	if err != nil {
		return err
	}
	patient, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := e.renewMarks(patient); err != nil {
		return err
	}
	for _, h := range all {
		if !h.reading.CompareAndSwap(false, true) {
			e.later() // for what comes after what it reads
			continue
		}
		e.running.Go(func() {
			ctx, cancel := context.WithTimeout(ctx, patience)
			defer cancel()
			h.mu.Lock() // which takes as long as its room is slow
			err := h.catchUp(ctx, info, before[h])
			h.mu.Unlock()
			if h.reading.Store(false); err != nil {
				e.later()
			}
		})
	}
	return nil
}

// later has a doubt in a moment.
func (e *Engine) later() { time.AfterFunc(e.config.Heartbeat/4, e.doubt) }

// renewMarks publishes the marks of this node that the stream has not, and removes
// those that it should not have.
func (e *Engine) renewMarks(ctx context.Context) error {
	e.mu.Lock()
	missing := maps.Clone(e.wanted)
	e.mu.Unlock()
	var wrong []place
	err := e.read(ctx, e.markStream(), e.marksOf(e.name), 1, func(s stored) {
		_, room, key := e.parseMark(s.subject)
		at := place{room, key}
		value, wanted := missing[at]
		switch {
		case wanted && string(value) == string(s.Data):
			delete(missing, at)
		case !wanted && len(s.Data) > 0:
			wrong = append(wrong, at)
		}
	})
	if err != nil {
		return err
	}
	for at, value := range missing {
		e.renew(ctx, at, value)
	}
	for _, at := range wrong {
		e.renew(ctx, at, nil)
	}
	return ctx.Err()
}

// renew publishes a mark, or removes it, unless it has been changed meanwhile.
func (e *Engine) renew(ctx context.Context, at place, value []byte) {
	e.mu.Lock()
	now := e.wanted[at]
	e.mu.Unlock()
	if string(now) == string(value) {
		e.store(ctx, e.markMessage(at.room, at.key, value)) // if it fails, so does what follows
	}
}

func (e *Engine) wants(room, key string) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.wanted[place{room, key}] != nil
}
