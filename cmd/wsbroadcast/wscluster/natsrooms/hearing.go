package natsrooms

import (
	"context"
	"maps"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// A hearing is a room that this node hears.
type hearing struct {
	engine  *Engine
	room    string
	deliver func(from, key string, payload []byte)
	sub     *nats.Subscription
	reading atomic.Bool // a goroutine catches up

	last atomic.Uint64 // the sequence number of the last message; written with mu held

	mu      sync.Mutex // held while something is delivered; guards the following
	created time.Time  // the stream that last is of
	marks   map[owned]uint64
	behind  bool // something may have been missed
	known   bool // what was there before has been read
	closed  bool
}

// An owned is a mark of a node.
type owned struct{ node, key string }

// Hear implements [hub.Engine].
func (e *Engine) Hear(ctx context.Context, room string, deliver func(from, key string, payload []byte)) (stop func(), err error) {
	h := &hearing{engine: e, room: room, deliver: deliver, marks: make(map[owned]uint64), behind: true}
	h.mu.Lock() // until what was there before has been delivered, what comes waits
	defer h.mu.Unlock()
	if h.sub, err = e.nc.Subscribe(e.liveSubject(room)+".>", h.receive); err != nil {
		return func() {}, err
	}
	e.mu.Lock()
	e.hearings[h] = true
	e.mu.Unlock()
	err = ErrAway
	if e.isUp() {
		err = h.catchUp(ctx, nil, 0)
	}
	if err != nil {
		e.doubt()
	}
	return h.stop, err
}

func (h *hearing) stop() {
	h.engine.mu.Lock()
	delete(h.engine.hearings, h)
	h.engine.mu.Unlock()
	h.sub.Unsubscribe()
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
}

// catchUp reads what is new since the last time, and delivers it. The stream had info
// when the last message was before, or later; without info it has lost nothing. The
// hearing is locked.
func (h *hearing) catchUp(ctx context.Context, info *jetstream.StreamInfo, before uint64) error {
	if h.closed {
		return nil
	}
	h.behind = true
	first := uint64(0)
	if info != nil {
		first = info.State.FirstSeq
		h.check(info, before)
	}
	if err := h.readSaid(ctx, first); err != nil {
		return err
	}
	if err := h.readMarks(ctx); err != nil {
		return err
	}
	h.behind, h.known = false, true
	return nil
}

// check finds out whether the stream is another one than before, or has lost its end
// as its server crashed: then its sequence numbers are used again.
func (h *hearing) check(info *jetstream.StreamInfo, before uint64) {
	switch {
	case !h.created.IsZero() && !h.created.Equal(info.Created):
		h.last.Store(0)
		clear(h.marks)
	case info.State.LastSeq < before:
		h.last.Store(info.State.LastSeq)
	}
	h.created = info.Created
}

// readSaid reads messages. The stream's first one has that sequence number; 0 says that
// it is not known.
func (h *hearing) readSaid(ctx context.Context, first uint64) error {
	e, last, begun := h.engine, h.last.Load(), false
	return e.read(ctx, e.sayStream(), e.saySubject(h.room), last+1, func(s stored) {
		full := s.pending+1 >= uint64(e.config.History) // so that older ones may have been removed
		if !begun && h.known && (full || last > 0 && first > last+1) {
			h.deliver("", "", nil)
		}
		begun = true
		h.hearSaid(s.Msg, s.sequence)
	})
}

// readMarks reads all marks.
func (h *hearing) readMarks(ctx context.Context) error {
	e, gone := h.engine, maps.Clone(h.marks)
	err := e.read(ctx, e.markStream(), e.marksIn(h.room), 1, func(s stored) {
		node, _, key := e.parseMark(s.subject)
		if len(s.Data) > 0 {
			delete(gone, owned{node, key})
		}
		h.hearMark(owned{node, key}, s.sequence, s.Data)
	})
	if err != nil {
		return err
	}
	for o := range gone {
		h.forget(o)
	}
	return nil
}

// receive is called for what comes in the room, one message after the other.
func (h *hearing) receive(m *nats.Msg) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return
	}
	what := strings.Split(strings.TrimPrefix(m.Subject, h.engine.liveSubject(h.room)+"."), ".")
	switch {
	case what[0] == "whisper" && len(what) == 2:
		h.deliver(what[1], "", m.Data)
	case what[0] == "mark" && len(what) == 3:
		h.hearMark(owned{what[1], fromToken(what[2])}, number(m, jetstream.SequenceHeader), m.Data)
	case what[0] == "say" && h.behind, number(m, jetstream.LastSequenceHeader) > h.last.Load():
		h.behind = true // this message comes when the others have been read
		h.engine.doubt()
	case what[0] == "say":
		h.hearSaid(m, number(m, jetstream.SequenceHeader))
	}
}

func (h *hearing) hearSaid(m *nats.Msg, sequence uint64) {
	if sequence <= h.last.Load() {
		return
	}
	h.last.Store(sequence)
	from, _, _ := strings.Cut(m.Header.Get(jetstream.MsgIDHeader), ".")
	h.deliver(from, "", m.Data)
}

func (h *hearing) hearMark(o owned, sequence uint64, value []byte) {
	known := h.marks[o]
	switch {
	case sequence <= known:
	case len(value) == 0:
		h.forget(o)
	case o.node == h.engine.name && !h.engine.wants(h.room, o.key):
		h.engine.doubt() // it was removed while NATS was away
	default:
		h.marks[o] = sequence
		if o.node != h.engine.name {
			h.engine.heartbeat.meet(o.node)
		}
		h.deliver(o.node, o.key, value)
	}
}

func (h *hearing) forget(o owned) {
	if _, ok := h.marks[o]; ok || o.node == h.engine.name {
		delete(h.marks, o)
		h.deliver(o.node, o.key, nil)
	}
}

// forgetNode forgets the marks of a node.
func (h *hearing) forgetNode(node string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for o := range h.marks {
		if o.node == node && !h.closed {
			h.forget(o)
		}
	}
}
