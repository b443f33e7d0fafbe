package natsrooms

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"duplex/conn/hub"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// A Config says how rooms are kept. All nodes should have the same.
type Config struct {
	// Prefix begins subjects and names of streams. Empty means "duplex".
	Prefix string

	// History is how many messages of a room are kept, of which those that were
	// published at the same time may be one. A node that was cut off can miss
	// more than that. Zero means 1,000.
	History int

	// MaxAge and MaxBytes bound what is kept of all rooms. Zero means no bound.
	MaxAge   time.Duration
	MaxBytes int64

	// Replicas is how many servers of a cluster keep it. Zero means one.
	Replicas int

	// Heartbeat is the time between two signs of life. Zero means a second.
	Heartbeat time.Duration
}

// silence is how many heartbeats a node may miss.
const silence = 5

// ErrAway says that NATS cannot be reached.
var ErrAway = errors.New("natsrooms: no connection to NATS")

// An Engine is a [hub.Engine] on NATS.
type Engine struct {
	config    Config
	name      string
	nc        *nats.Conn
	js        jetstream.JetStream
	ids       atomic.Uint64 // the last id of a message
	end       context.CancelFunc
	running   sync.WaitGroup
	syncing   chan struct{} // has an item when something may have been missed
	heartbeat heartbeat

	mu       sync.Mutex // guards the following
	hearings map[*hearing]bool
	wanted   map[place][]byte // the marks of this node
}

// A place is where a node has a mark.
type place struct{ room, key string }

var _ hub.Engine = (*Engine)(nil)

// Connect connects to NATS. The options are added to those that an Engine needs; they
// must not change the handlers of the connection. The url is empty if one of them is
// [nats.InProcessServer].
func Connect(ctx context.Context, url string, c Config, options ...nats.Option) (*Engine, error) {
	if c.Prefix == "" {
		c.Prefix = "duplex"
	}
	if c.History == 0 {
		c.History = 1000
	}
	if c.Heartbeat == 0 {
		c.Heartbeat = time.Second
	}
	e := &Engine{
		config:   c,
		name:     rand.Text()[:12],
		syncing:  make(chan struct{}, 1),
		hearings: make(map[*hearing]bool),
		wanted:   make(map[place][]byte),
	}
	e.heartbeat.peers = make(map[string]uint64)
	options = append([]nats.Option{
		nats.Name("duplex " + e.name),
		nats.MaxReconnects(-1),
		nats.IgnoreAuthErrorAbort(), // credentials are read from their files again, and servers learn of them late
		nats.ReconnectWait(250 * time.Millisecond),
		nats.ReconnectBufSize(-1), // what cannot be sent now is told, and not sent later
		nats.PingInterval(2 * time.Second),
		nats.MaxPingsOutstanding(2),
		nats.ReconnectHandler(func(*nats.Conn) { e.doubt() }),
		nats.ErrorHandler(e.failed),
	}, options...)
	var err error
	if e.nc, err = nats.Connect(url, options...); err != nil {
		return nil, fmt.Errorf("natsrooms: %s: %w", cmp.Or(WithoutSecrets(url), "NATS in the process"), err)
	}
	if err := e.start(ctx); err != nil {
		e.nc.Close()
		return nil, err
	}
	return e, nil
}

func (e *Engine) start(ctx context.Context) (err error) {
	if e.js, err = jetstream.New(e.nc); err != nil {
		return err
	}
	if err = e.firstStreams(ctx); err != nil {
		return fmt.Errorf("natsrooms: JetStream: %w", err)
	}
	if _, err = e.nc.Subscribe(e.config.Prefix+".node.*", e.hearNode); err != nil {
		return err
	}
	for _, stream := range []string{e.sayStream(), e.markStream()} {
		if _, err = e.nc.Subscribe(newLeader+stream, e.hearLeader); err != nil {
			return err
		}
	}
	ctx, e.end = context.WithCancel(context.Background())
	e.heartbeat.last = time.Now()
	e.running.Go(func() { e.beat(ctx) })
	e.running.Go(func() { e.keepInSync(ctx) })
	return nil
}

// Close says goodbye to the other nodes, which forget the marks of this one, and ends
// the connection.
func (e *Engine) Close() {
	e.end()
	e.running.Wait()
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if e.isUp() {
		e.bury(ctx, e.name)
		e.nc.FlushWithContext(ctx)
	}
	e.nc.Close()
}

// Name implements [hub.Engine].
func (e *Engine) Name() string { return e.name }

// isUp reports whether NATS can be reached, as far as is known.
func (e *Engine) isUp() bool { return e.nc.IsConnected() && e.heartbeat.isFresh(3*e.config.Heartbeat) }

// Publish implements [hub.Engine].
func (e *Engine) Publish(ctx context.Context, room string, payload []byte) error {
	m := nats.NewMsg(e.saySubject(room))
	m.Data = payload
	return e.store(ctx, m)
}

// Mark implements [hub.Engine].
func (e *Engine) Mark(ctx context.Context, room, key string, value []byte) error {
	e.mu.Lock()
	if at := (place{room, key}); len(value) > 0 {
		e.wanted[at] = slices.Clone(value)
	} else {
		delete(e.wanted, at)
	}
	e.mu.Unlock()
	return e.store(ctx, e.markMessage(room, key, value))
}

// forgotten is how long the stream remembers that a mark was removed.
const forgotten = time.Minute

// markMessage returns the message for a mark, which takes the place of all before it
// on its subject. An empty one says that the mark is removed.
func (e *Engine) markMessage(room, key string, value []byte) *nats.Msg {
	m := nats.NewMsg(e.markSubject(e.name, room, key))
	m.Data = value
	m.Header.Set(jetstream.MsgRollup, jetstream.MsgRollupSubject)
	if len(value) == 0 {
		m.Header.Set(jetstream.MsgTTLHeader, forgotten.String())
	}
	return m
}

// attempt is how long to wait for an acknowledgement before a message is sent again.
const attempt = 500 * time.Millisecond

// store has a stream take a message, once.
func (e *Engine) store(ctx context.Context, m *nats.Msg) error {
	m.Header.Set(jetstream.MsgIDHeader, e.name+"."+strconv.FormatUint(e.ids.Add(1), 10))
	for e.isUp() {
		try, cancel := context.WithTimeout(ctx, attempt)
		_, err := e.js.PublishMsg(try, m, jetstream.WithRetryAttempts(0))
		cancel()
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil:
			return ctx.Err()
		case !isPassing(err):
			return err
		}
		if !isTimeout(err) {
			pause(ctx)
		}
	}
	return ErrAway
}

// Whisper implements [hub.Engine].
func (e *Engine) Whisper(room string, payload []byte) {
	if e.isUp() {
		e.nc.Publish(e.liveSubject(room)+".whisper."+e.name, payload)
	}
}
