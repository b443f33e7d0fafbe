package hub_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"duplex/conn/hub"

	"github.com/google/go-cmp/cmp"
)

// A broker is an engine for tests: a log for each room, and a port for each node,
// which may be cut off from it, or lose what goes one way.
type broker struct {
	mu    sync.Mutex
	rooms map[string][]happening
	ports []*port
}

type happening struct {
	from, key string
	payload   []byte
	ephemeral bool
}

// A port is the engine as one node sees it.
type port struct {
	*broker
	name    string
	latency time.Duration
	away    bool // what it sends waits in vain, and nothing comes
	refuse  bool // what it sends is refused at once
	deaf    bool // what it sends arrives, but it does not hear of that
	unsure  bool // what it sends arrives, but it is told that it may not have
	hears   map[string]*hearing
}

// A hearing is a room as a port hears it.
type hearing struct {
	next    int // in the log
	wake    chan struct{}
	deliver func(from, key string, payload []byte)
}

var errAway = errors.New("the broker is away")

func (b *broker) port(name string) *port {
	p := &port{broker: b, name: name, hears: make(map[string]*hearing)}
	b.ports = append(b.ports, p)
	return p
}

func (p *port) Name() string { return p.name }

func (p *port) Publish(ctx context.Context, room string, payload []byte) error {
	return p.append(ctx, room, happening{from: p.name, payload: slices.Clone(payload)})
}

func (p *port) Mark(ctx context.Context, room, key string, value []byte) error {
	return p.append(ctx, room, happening{from: p.name, key: key, payload: slices.Clone(value)})
}

func (p *port) Whisper(room string, payload []byte) {
	p.append(context.Background(), room, happening{from: p.name, payload: slices.Clone(payload), ephemeral: true})
}

func (p *port) append(ctx context.Context, room string, h happening) error {
	time.Sleep(p.latency)
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.refuse:
		return errAway
	case p.away:
		p.mu.Unlock()
		<-ctx.Done()
		p.mu.Lock()
		return ctx.Err()
	}
	if b := p.broker; b.rooms == nil {
		b.rooms = make(map[string][]happening)
	}
	p.rooms[room] = append(p.rooms[room], h)
	for _, other := range p.ports {
		other.wakeLocked(room)
	}
	if p.unsure {
		return errAway
	}
	return nil
}

func (p *port) wakeLocked(room string) {
	if h := p.hears[room]; h != nil && !p.away && !p.deaf {
		select {
		case h.wake <- struct{}{}:
		default:
		}
	}
}

// set changes what the port does, and has it catch up.
func (p *port) set(change func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change()
	for room := range p.hears {
		p.wakeLocked(room)
	}
}

func (p *port) Hear(_ context.Context, room string, deliver func(from, key string, payload []byte)) (func(), error) {
	h := &hearing{wake: make(chan struct{}, 1), deliver: deliver}
	p.mu.Lock()
	p.hears[room] = h
	away := p.away
	p.mu.Unlock()
	stop, done := make(chan struct{}), make(chan struct{})
	if !away {
		p.catchUp(room, h)
	}
	go func() {
		defer close(done)
		for {
			select {
			case <-h.wake:
				p.catchUp(room, h)
			case <-stop:
				return
			}
		}
	}()
	err := error(nil)
	if away {
		err = errAway
	}
	return func() { close(stop); <-done }, err
}

func (p *port) catchUp(room string, h *hearing) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for h.next < len(p.rooms[room]) && !p.away && !p.deaf {
		e := p.rooms[room][h.next]
		h.next++
		p.mu.Unlock()
		h.deliver(e.from, e.key, e.payload)
		p.mu.Lock()
	}
}

// A site is a node that has opened room "room", and what has been delivered there.
type site struct {
	hub.Node
	*port
	channel *hub.Channel
	got     []string
}

// sites opens the room on nodes that share a broker.
func sites(t *testing.T, n int) (all []*site) {
	b := new(broker)
	for i := range n {
		s := &site{port: b.port(string(rune('A' + i)))}
		s.Node.Engine = s.port
		s.channel = s.Open(t.Context(), "room", s.note)
		t.Cleanup(s.channel.Close)
		all = append(all, s)
	}
	return all
}

// note is called for one event at a time.
func (s *site) note(e hub.Event) {
	text := e.From + " " + string(e.Payload)
	if e.Key != "" {
		text = fmt.Sprintf("%s %s=%s", e.From, e.Key, e.Payload)
	}
	for _, flag := range []struct {
		is   bool
		name string
	}{{e.Old, " old"}, {e.Missed, " missed"}, {e.Err != nil, " alone"}, {e.Early, " early"}} {
		if flag.is {
			text += flag.name
		}
	}
	s.got = append(s.got, text)
}

func (s *site) publish(t *testing.T, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if err := s.channel.Publish(t.Context(), []byte(text)); err != nil {
			t.Error(err)
		}
	}
}

// settle waits until all that can happen has.
func settle() { time.Sleep(time.Minute); synctest.Wait() }

// wants checks what has been delivered since the last time.
func (s *site) wants(t *testing.T, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, s.got); diff != "" {
		t.Errorf("%s has (-want +got):\n%s", s.name, diff)
	}
	s.got = nil
}

// All nodes deliver in one order what any of them publish, marks among messages,
// each publisher's in its order. What is published while the engine is busy goes
// in one piece.
func TestNodesAgree(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		all := sites(t, 3)
		all[0].latency = 300 * time.Millisecond
		all[1].latency = 400 * time.Millisecond
		for i := range 100 {
			all[0].publish(t, fmt.Sprint(i))
			all[1].publish(t, fmt.Sprint(i))
			if i == 50 {
				all[0].channel.Mark(t.Context(), "half", []byte("yes"))
			}
		}
		settle()
		if n := len(all[0].rooms["room"]); n > 6 {
			t.Errorf("%d pieces went through the engine, want 5", n)
		}
		order := all[0].got
		for _, s := range all {
			if diff := cmp.Diff(order, s.got); diff != "" {
				t.Errorf("%s has another order:\n%s", s.name, diff)
			}
		}
		for _, name := range []string{"A", "B"} {
			var of []string
			for _, e := range order {
				if strings.HasPrefix(e, name+" ") && e != "A half=yes" {
					of = append(of, e)
				}
			}
			for i, e := range of {
				if want := fmt.Sprint(name, " ", i); e != want {
					t.Errorf("%q, want %q", e, want)
				}
			}
			if len(of) != 100 {
				t.Errorf("%d of %s, want 100", len(of), name)
			}
		}
		if i := slices.Index(order, "A half=yes"); i < 1 || slices.Index(order, "A 50") > i || slices.Index(order, "A 51") < i {
			t.Error("the mark is not in its place")
		}
	})
}

// While messages come close together each parcel waits for more; one by itself does not.
func TestGather(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := sites(t, 1)[0]
		s.latency = 400 * time.Microsecond
		s.publish(t, "a")
		time.Sleep(s.latency)
		synctest.Wait()
		s.wants(t, "A a")
		for round := range 5 { // answers to what was sent together come together, if not at once
			for i := range 4 {
				s.publish(t, fmt.Sprint(round, i))
				time.Sleep(150 * time.Microsecond)
			}
			settle()
		}
		if n := len(s.rooms["room"]); n > 1+4+4 {
			t.Errorf("%d pieces for 21 messages, want 1, up to 4 for the first 4, and 1 for each further 4", n)
		}
	})
}

// Who opens a room later gets what was there before, marked as old.
func TestOld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := sites(t, 1)[0]
		s.publish(t, "a", "b")
		settle()
		late := &site{port: s.port.broker.port("Z")}
		late.Node.Engine = late.port
		late.channel = late.Open(t.Context(), "room", late.note)
		late.wants(t, "A a old", "A b old")
		s.publish(t, "c")
		settle()
		late.wants(t, "A c")
		late.channel.Close()
		if err := late.channel.Publish(t.Context(), nil); err != hub.ErrChannelClosed {
			t.Error(err)
		}
	})
}

// What the engine refuses, or does not take in time, is delivered here alone, in
// its place and once, and is not sent again.
func TestEngineAway(t *testing.T) {
	for _, test := range []struct {
		name string
		away func(*port)
	}{
		{"refuses", func(p *port) { p.refuse = true }},
		{"is silent", func(p *port) { p.away = true }},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				all := sites(t, 2)
				all[0].publish(t, "a")
				settle()
				all[0].set(func() { test.away(all[0].port) })
				begun := time.Now()
				all[0].publish(t, "b", "c")
				all[0].channel.Mark(t.Context(), "k", []byte("v"))
				all[0].publish(t, "d")
				if took := time.Since(begun); took > 0 {
					t.Errorf("publishing took %v", took)
				}
				settle()
				all[1].publish(t, "e")
				settle()
				all[0].set(func() { all[0].away, all[0].refuse = false, false })
				all[0].publish(t, "f")
				settle()
				all[0].wants(t, "A a", "A b alone", "A c alone", "A k=v alone", "A d alone", "B e", "A f")
				all[1].wants(t, "A a", "B e", "A f")
			})
		})
	}
}

// What the engine has taken, but does not deliver here in time, is delivered once,
// and the others have it.
func TestEngineDelivers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		all := sites(t, 2)
		all[0].set(func() { all[0].deaf = true })
		all[0].publish(t, "a", "b")
		settle()
		all[0].wants(t, "A a early", "A b early")
		all[1].publish(t, "c")
		settle()
		all[0].set(func() { all[0].deaf = false })
		settle()
		all[0].publish(t, "d")
		settle()
		all[0].wants(t, "B c", "A d")
		all[1].wants(t, "A a", "A b", "B c", "A d")
	})
}

// What the engine has taken although it says that it may not have is delivered
// once by all.
func TestEngineUnsure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		all := sites(t, 2)
		all[0].set(func() { all[0].unsure, all[0].deaf = true, true })
		all[0].publish(t, "a")
		all[0].channel.Mark(t.Context(), "k", []byte("v"))
		all[0].publish(t, "b", "c")
		settle()
		all[0].set(func() { all[0].unsure, all[0].deaf = false, false })
		all[0].publish(t, "d")
		settle()
		all[0].wants(t, "A a alone", "A k=v alone", "A b alone", "A c alone", "A k=v", "A d")
		all[1].wants(t, "A a", "A k=v", "A b", "A c", "A d")
	})
}

// What the engine delivers twice is heard once.
func TestEngineRepeats(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		all := sites(t, 2)
		all[0].publish(t, "a")
		settle()
		all[1].publish(t, "b")
		settle()
		for _, s := range all {
			s.set(func() { s.hears["room"].next = 0 })
		}
		all[0].publish(t, "c")
		settle()
		for _, s := range all {
			s.wants(t, "A a", "B b", "A c")
		}
	})
}

// When an engine does not answer, all that waits for it is delivered after one
// time-out, not after one for each.
func TestEngineTimesOutOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := sites(t, 1)[0]
		s.set(func() { s.away = true })
		var want []string
		for i := range 20 {
			s.channel.Mark(t.Context(), "k", []byte(fmt.Sprint(i)))
			want = append(want, fmt.Sprintf("A k=%d alone", i))
		}
		s.channel.Mark(t.Context(), "k", nil)
		time.Sleep(2*time.Second + time.Millisecond)
		synctest.Wait()
		s.wants(t, append(want, "A k= alone")...)
	})
}

// What waits for an engine is bounded, in bytes and in time.
func TestEngineQueueIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := sites(t, 1)[0]
		s.MaxQueue = 1000
		s.set(func() { s.away = true })
		s.publish(t, strings.Repeat("x", 5000)) // nothing else waits
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := s.channel.Publish(ctx, []byte("y")); err != hub.ErrEngineQueue || ctx.Err() == nil {
			t.Errorf("%v, context %v", err, ctx.Err())
		}
		settle()
		s.publish(t, "z")
		settle()
		s.wants(t, "A "+strings.Repeat("x", 5000)+" alone", "A z alone")
	})
}

// A whisper goes to all, and is not waited for.
func TestWhisper(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		all := sites(t, 2)
		all[0].channel.Whisper([]byte("psst"))
		settle()
		all[0].wants(t, "A psst")
		all[1].wants(t, "A psst")
	})
}

// A node without an engine delivers at once.
func TestNoEngine(t *testing.T) {
	s := &site{port: new(port)}
	s.channel = s.Open(t.Context(), "room", s.note)
	s.publish(t, "a")
	s.channel.Mark(t.Context(), "k", []byte("v"))
	s.channel.Whisper([]byte("b"))
	s.wants(t, " a", " k=v", " b")
	s.channel.Close()
	if err := s.channel.Mark(t.Context(), "k", nil); err != hub.ErrChannelClosed {
		t.Error(err)
	}
}
