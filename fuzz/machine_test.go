package fuzz_test

import (
	"bytes"
	"duplex/conn/protocol"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// FuzzMachine holds the state machine against the reference, with the input at
// once and cut into pieces of sizes that the fuzzer chooses.
func FuzzMachine(f *testing.F) {
	for _, seed := range sessionSeeds(f) {
		f.Add(seed.input, seed.client, seed.deflate, uint16(0), uint8(0), []byte{1})
		f.Add(seed.input, seed.client, seed.deflate, uint16(5), uint8(3), []byte{2, 5, 3})
	}
	f.Fuzz(func(t *testing.T, input []byte, client, deflate bool, maxMessage uint16, maxFragments uint8, sizes []byte) {
		if len(input) > large {
			return
		}
		r := reference{client: client, deflate: deflate, maxMessage: int64(maxMessage), maxFragments: int(maxFragments)}
		want := r.receive(input)
		m := protocol.Machine{Client: client, Deflate: deflate, MaxMessage: int64(maxMessage), MaxFragments: int(maxFragments)}
		if diff := cmp.Diff(want, listen(t, m, input, nil)); diff != "" {
			t.Errorf("at once (-reference +machine):\n%s", diff)
		}
		if diff := cmp.Diff(want, listen(t, m, input, sizes)); diff != "" {
			t.Errorf("in pieces of %v bytes (-reference +machine):\n%s", sizes, diff)
		}
	})
}

// A listener is a Machine and what it has made of its input.
type listener struct {
	m       protocol.Machine
	steps   []step
	kind    string // of the message that is unfinished, or ""
	message []byte
}

// listen returns the steps that a Machine makes of the input, which comes in
// pieces of the sizes, over and over, or at once if there are none.
func listen(t *testing.T, m protocol.Machine, input []byte, sizes []byte) []step {
	t.Helper()
	l := &listener{m: m}
	var pending []byte
	for i, given := 0, 0; given < len(input); i++ {
		size := len(input)
		if len(sizes) > 0 {
			size = 1 + int(sizes[i%len(sizes)])
		}
		end := min(given+size, len(input))
		pending = append(pending, input[given:end]...)
		given = end
		n, err := l.receive(t, pending)
		pending = pending[n:]
		if !bytes.Equal(pending, input[given-len(pending):given]) {
			t.Fatalf("% x was not received, and is now % x", input[given-len(pending):given], pending)
		}
		if err != nil {
			return append(l.end(), step{"fail", err.Error()})
		}
	}
	return l.end()
}

// receive receives what it can of b.
func (l *listener) receive(t *testing.T, b []byte) (n int, err error) {
	t.Helper()
	for {
		before := l.m
		ev, k, err := l.m.Receive(b[n:])
		if k == 0 && !l.m.Equal(&before) || err != nil && k != 0 {
			t.Fatalf("Receive = %d, %v; machine %+v, was %+v", k, err, l.m, before)
		}
		if k == 0 {
			return n, err
		}
		l.take(ev)
		n += k
	}
}

// take takes an event.
func (l *listener) take(ev protocol.Event) {
	if ev.Opcode.IsControl() {
		l.steps = append(l.steps, step{ev.Opcode.String(), string(ev.Payload)})
		return
	}
	l.kind = ev.Opcode.String()
	if ev.Compressed {
		l.kind = "deflated " + l.kind
	}
	l.message = append(l.message, ev.Payload...)
	if ev.Fin {
		l.steps = append(l.steps, step{l.kind, string(l.message)})
		l.kind, l.message = "", nil
	}
}

// end returns the steps when no more input comes.
func (l *listener) end() []step {
	if l.kind == "" {
		return l.steps
	}
	return append(l.steps, step{"part " + l.kind, string(l.message)})
}
