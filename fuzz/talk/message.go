package talk

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"

	"duplex/frame"
)

// A message is one that an end is to write, and what has become of it.
type message struct {
	op      frame.Opcode
	payload []byte // which begins with the writer and the number, and a colon

	begun, done int64 // on the clock; done is 0 while it is being written
	err         error // of the write
	unwritten   bool  // a context ended before the write began
}

// arrives reports whether the write went well.
func (m *message) arrives() bool { return m.done != 0 && m.err == nil }

// A record is what an end has written, in the order of each of its writers, and
// what the other end has read of it.
type record struct {
	mu      sync.Mutex
	clock   atomic.Int64
	written map[int][]*message
	read    []*message
	seen    map[*message]bool
}

// begin takes note that a writer begins with a message.
func (r *record) begin(writer int, op frame.Opcode, body []byte) *message {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.written == nil {
		r.written, r.seen = make(map[int][]*message), make(map[*message]bool)
	}
	head := fmt.Sprintf("%d.%d:", writer, len(r.written[writer]))
	m := &message{op: op, payload: append([]byte(head), body...), begun: r.clock.Add(1)}
	r.written[writer] = append(r.written[writer], m)
	return m
}

// end takes note of what has become of messages.
func (r *record) end(err error, messages ...*message) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, m := range messages {
		m.err, m.done = err, r.clock.Add(1)
		m.unwritten = isContext(err)
	}
}

// receive finds the message that was read, or says what is wrong with it.
func (r *record) receive(op frame.Opcode, payload []byte) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	var writer, number int
	if _, err := fmt.Sscanf(string(payload[:min(len(payload), 20)]), "%d.%d:", &writer, &number); err != nil {
		return fmt.Errorf("read %v of %d bytes that nobody wrote: %.40q", op, len(payload), payload)
	}
	if number >= len(r.written[writer]) {
		return fmt.Errorf("read message %d of writer %d before it was written", number, writer)
	}
	m := r.written[writer][number]
	switch {
	case r.seen[m]:
		return fmt.Errorf("read message %d of writer %d twice", number, writer)
	case m.op != op || string(m.payload) != string(payload):
		return fmt.Errorf("message %d of writer %d is %v of %d bytes, read %v of %d: %s",
			number, writer, m.op, len(m.payload), op, len(payload), difference(m.payload, payload))
	}
	r.seen[m] = true
	r.read = append(r.read, m)
	return nil
}

// difference says where two payloads differ.
func difference(want, got []byte) string {
	i := 0
	for i < min(len(want), len(got)) && want[i] == got[i] {
		i++
	}
	end := func(p []byte) []byte { return p[i:min(len(p), i+20)] }
	return fmt.Sprintf("from byte %d on %q, read %q", i, end(want), end(got))
}

// settled reports whether all that was written has been read.
func (r *record) settled() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, list := range r.written {
		for _, m := range list {
			if !r.seen[m] && (m.done == 0 || m.arrives()) {
				return false
			}
		}
	}
	return true
}

// check returns what is wrong with the order of what was read, and with what was
// not. It was if all has arrived.
func (r *record) check(all bool) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	last := make(map[*message]int) // places, counted from 1
	var latest int64               // when the last one of those that were read was begun
	for i, m := range r.read {
		last[m] = i + 1
		if m.done != 0 && m.done < latest {
			return fmt.Errorf("%.10q was read after what was written after it", m.payload)
		}
		latest = max(latest, m.begun)
		if m.unwritten {
			return fmt.Errorf("%.10q was read, though it was not written: %w", m.payload, m.err)
		}
	}
	for _, list := range r.written {
		for _, m := range list {
			if !r.seen[m] && m.arrives() && (all || m.done < latest) {
				return fmt.Errorf("%.10q was written without an error and not read", m.payload)
			}
		}
	}
	return nil
}

// randomBody returns what a message says: text if it must be, some of it such
// that it can be compressed.
func randomBody(choose *rand.Rand, op frame.Opcode, size int) []byte {
	var b strings.Builder
	if op == frame.Text {
		for b.Len() < size {
			b.WriteString([]string{"Hello, ", "wörld ", "日本 ", "🌍 ", "and so on, and so on. "}[choose.IntN(5)])
		}
		return []byte(b.String())
	}
	random := rand.New(rand.NewPCG(choose.Uint64(), 0))
	p := make([]byte, size)
	spread := 1 + random.IntN(256)
	for i := range p {
		p[i] = byte(random.IntN(spread))
	}
	return p
}
