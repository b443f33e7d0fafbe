package protocol_test

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"duplex/conn/internal/transcript"
	"duplex/conn/protocol"

	"github.com/google/go-cmp/cmp"
)

// Every session has the same steps however its input is cut into pieces: at
// once, byte by byte, in pieces of some sizes, and in two pieces cut anywhere.
func TestTranscriptsOnMachine(t *testing.T) {
	transcript.ForEach(t, "../../testdata/sessions", func(t *testing.T, s *transcript.Session, client bool) {
		input := s.Input(client)
		for _, size := range []int{len(input), 1, 2, 3, 5, 7, 13, 64} {
			listen(t, s, client, slices.Chunk(input, size)).check(fmt.Sprintf("in pieces of %d bytes", size))
		}
		for i := range len(input) {
			if !worthCutting(i, len(input)) {
				continue
			}
			l := listen(t, s, client, slices.Values([][]byte{input[:i], input[i:]}))
			l.check(fmt.Sprintf("cut at %d", i))
		}
	})
}

// worthCutting reports whether to cut input of n bytes in two at i. The middle
// of a large payload is like any other place in it.
func worthCutting(i, n int) bool {
	const large, near = 1000, 32
	return n <= large || i < near || n-i < near
}

// A listener is a Machine and what it has made of its input.
type listener struct {
	t       *testing.T
	want    []transcript.Step
	m       protocol.Machine
	input   []byte // all that has been given so far, as it was
	pending []byte // the part that the machine has not taken, in its hands
	steps   []transcript.Step
	message []byte
	part    string // the kind of message that has begun and not ended, or ""
	err     error
}

// listen gives the pieces of a session's input to a Machine.
func listen(t *testing.T, s *transcript.Session, client bool, pieces func(yield func([]byte) bool)) *listener {
	l := &listener{t: t, want: s.Of("machine")}
	l.m = protocol.Machine{Client: client, MaxMessage: s.MaxMessage, MaxFragments: s.MaxFragments, Deflate: s.Deflate}
	for piece := range pieces {
		if l.err != nil {
			t.Errorf("after % x: %v; want to be asked for more", tail(l.input), l.err)
			break
		}
		l.receive(piece)
	}
	return l
}

// receive hands over a piece of input behind what is left of the last.
func (l *listener) receive(piece []byte) {
	l.input = append(l.input, piece...)
	l.pending = append(l.pending, piece...)
	for {
		before := l.m
		ev, n, err := l.m.Receive(l.pending)
		if err != nil {
			l.fail(before, ev, n, err)
		}
		if n == 0 {
			break
		}
		l.take(ev)
		l.pending = l.pending[n:]
	}
	if left := l.input[len(l.input)-len(l.pending):]; !bytes.Equal(left, l.pending) {
		l.t.Errorf("input that was not taken is % x, was % x", l.pending, left)
	}
}

// fail takes an error, which must have left the machine as it was and come
// again.
func (l *listener) fail(before protocol.Machine, ev protocol.Event, n int, err error) {
	l.err = err
	if n != 0 || ev.Payload != nil || ev.Opcode != 0 || ev.Fin {
		l.t.Errorf("Receive = %+v, %d, %v: an event and an error", ev, n, err)
	}
	if !l.m.Equal(&before) {
		l.t.Errorf("%v has changed the machine from %+v to %+v", err, before, l.m)
	}
	if _, n, again := l.m.Receive(l.pending); n != 0 || again != err {
		l.t.Errorf("Receive again = %d, %v; want %v", n, again, err)
	}
}

// take takes an event.
func (l *listener) take(ev protocol.Event) {
	if ev.Opcode.IsControl() {
		if !ev.Fin {
			l.t.Errorf("%v without Fin", ev.Opcode)
		}
		l.steps = append(l.steps, transcript.Step{Kind: ev.Opcode.String(), Payload: string(ev.Payload)})
		return
	}
	if l.part == "" {
		l.message = nil
	}
	l.part = ev.Opcode.String()
	if ev.Compressed {
		l.part = "deflated " + l.part
	}
	l.message = append(l.message, ev.Payload...)
	if ev.Fin {
		l.steps = append(l.steps, transcript.Step{Kind: l.part, Payload: string(l.message)})
		l.part = ""
	}
}

// check compares the steps with those of the transcript.
func (l *listener) check(how string) {
	l.t.Helper()
	got := l.steps
	if l.part != "" {
		got = append(got, transcript.Step{Kind: "part " + l.part, Payload: string(l.message)})
	}
	if l.err != nil {
		got = append(got, transcript.Failure(l.err))
	}
	if diff := cmp.Diff(l.want, got); diff != "" {
		l.t.Errorf("%s (-transcript +machine):\n%s", how, diff)
	}
}

// tail returns the end of b, for messages.
func tail(b []byte) []byte { return b[max(0, len(b)-20):] }
