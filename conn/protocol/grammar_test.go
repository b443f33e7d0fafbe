package protocol_test

import (
	"errors"
	"regexp"
	"testing"

	"duplex/conn/protocol"
	"duplex/frame"
)

// letters has a letter for each kind of frame: a capital one for the last frame
// of a message.
var letters = map[byte]frame.Header{
	'T': {Fin: true, Opcode: frame.Text},
	't': {Opcode: frame.Text},
	'B': {Fin: true, Opcode: frame.Binary},
	'b': {Opcode: frame.Binary},
	'C': {Fin: true, Opcode: frame.Continuation},
	'c': {Opcode: frame.Continuation},
	'P': {Fin: true, Opcode: frame.Ping},
	'O': {Fin: true, Opcode: frame.Pong},
	'X': {Fin: true, Opcode: frame.Close},
}

// grammar is the grammar of sections 5.4 and 5.5 in those letters, for a stream
// that may go on.
var grammar = regexp.MustCompile(`^([PO]|[TB]|[tb][POc]*C)*([tb][POc]*)?X?$`)

// A direction hands a frame to a machine.
type direction func(m *protocol.Machine, h frame.Header) error

var directions = map[string]direction{
	"received": func(m *protocol.Machine, h frame.Header) error {
		h.Masked = !m.Client
		b := h.Append(nil)
		_, n, err := m.Receive(b)
		if err == nil && n != len(b) {
			return errNotWhole
		}
		return err
	},
	"sent": func(m *protocol.Machine, h frame.Header) error {
		return m.Send(&h)
	},
}

var errNotWhole = errors.New("a whole frame was not taken as a whole")

// A stream of frames is good as far as the grammar allows it, in both
// directions and at both ends (sections 5.4 and 5.5).
func TestGrammar(t *testing.T) {
	const longest = 5
	for name, pass := range directions {
		for _, client := range []bool{false, true} {
			t.Run(name+" by "+end(client), func(t *testing.T) {
				walk(t, protocol.Machine{Client: client}, pass, "", longest)
			})
		}
	}
}

func end(client bool) string {
	if client {
		return "client"
	}
	return "server"
}

// walk lets each kind of frame follow the stream, and each good one others.
func walk(t *testing.T, m protocol.Machine, pass direction, stream string, more int) {
	if more == 0 {
		return
	}
	for letter, h := range letters {
		next, longer := m, stream+string(letter)
		err := pass(&next, h)
		if good := grammar.MatchString(longer); good != (err == nil) {
			t.Fatalf("%s: error %v, want one: %t", longer, err, !good)
		}
		if err == nil {
			walk(t, next, pass, longer, more-1)
		} else if !next.Equal(&m) {
			t.Fatalf("%s: %v has changed the machine", longer, err)
		}
	}
}

// What breaks the grammar is told apart.
func TestGrammarErrors(t *testing.T) {
	tests := []struct {
		name   string
		stream string // of which the last frame is the bad one
		want   error
	}{
		{"5.4 last Continuation of no message", "C", frame.ErrNothingToContinue},
		{"5.4 first Continuation of no message", "c", frame.ErrNothingToContinue},
		{"5.4 Continuation of a message in one frame", "TC", frame.ErrNothingToContinue},
		{"5.4 Continuation of a message that is finished", "bcCC", frame.ErrNothingToContinue},
		{"5.4 Continuation of a Ping", "PC", frame.ErrNothingToContinue},
		{"5.4 Text in Text", "tT", frame.ErrMessageUnfinished},
		{"5.4 Binary in Text", "tPb", frame.ErrMessageUnfinished},
		{"5.4 Text in Binary", "bcOt", frame.ErrMessageUnfinished},
		{"5.5.1 Text after Close", "XT", frame.ErrAfterClose},
		{"5.5.1 Continuation after Close in a message", "tXC", frame.ErrAfterClose},
		{"5.5.1 Continuation after Close", "XC", frame.ErrAfterClose},
		{"5.5.1 Ping after Close", "XP", frame.ErrAfterClose},
		{"5.5.1 Pong after Close", "XO", frame.ErrAfterClose},
		{"5.5.1 Close after Close", "XX", frame.ErrAfterClose},
	}
	for name, pass := range directions {
		for _, test := range tests {
			t.Run(name+"/"+test.name, func(t *testing.T) {
				var m protocol.Machine
				last := len(test.stream) - 1
				for i := range last {
					if err := pass(&m, letters[test.stream[i]]); err != nil {
						t.Fatal(err)
					}
				}
				if err := pass(&m, letters[test.stream[last]]); err != test.want {
					t.Errorf("%s: %v, want %v", test.stream, err, test.want)
				}
			})
		}
	}
}

// The two directions do not wait for each other: a message may go while another
// comes (section 5.4), until each has had its Close frame (section 5.5.1).
func TestDirectionsAreIndependent(t *testing.T) {
	var m protocol.Machine
	for _, step := range []struct {
		direction string
		letter    byte
		want      error
	}{
		{"received", 't', nil},
		{"sent", 'C', frame.ErrNothingToContinue},
		{"sent", 'b', nil},
		{"received", 'C', nil},
		{"sent", 'T', frame.ErrMessageUnfinished},
		{"received", 'X', nil},
		{"sent", 'C', nil},
		{"sent", 'T', nil},
		{"received", 'T', frame.ErrAfterClose},
		{"sent", 'X', nil},
		{"sent", 'P', frame.ErrAfterClose},
	} {
		if err := directions[step.direction](&m, letters[step.letter]); err != step.want {
			t.Fatalf("%s %c: %v, want %v", step.direction, step.letter, err, step.want)
		}
	}
}

// The state follows from which Close frames have passed (sections 7.1.1 and
// 7.1.3).
func TestState(t *testing.T) {
	for _, test := range []struct {
		name          string
		first, second string
	}{
		{"7.1.3 this end begins", "sent", "received"},
		{"7.1.3 the peer begins", "received", "sent"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var m protocol.Machine
			wantState(t, &m, protocol.Open)
			directions[test.first](&m, letters['T'])
			wantState(t, &m, protocol.Open)
			directions[test.first](&m, letters['X'])
			wantState(t, &m, protocol.Closing)
			directions[test.first](&m, letters['X'])
			wantState(t, &m, protocol.Closing)
			directions[test.second](&m, letters['P'])
			wantState(t, &m, protocol.Closing)
			directions[test.second](&m, letters['X'])
			wantState(t, &m, protocol.Closed)
		})
	}
}

func wantState(t *testing.T, m *protocol.Machine, want protocol.State) {
	t.Helper()
	if got := m.State(); got != want {
		t.Errorf("the state is %v, want %v", got, want)
	}
}

func TestStateString(t *testing.T) {
	for state, want := range map[protocol.State]string{
		protocol.Open: "open", protocol.Closing: "closing", protocol.Closed: "closed", 255: "closed",
	} {
		if got := state.String(); got != want {
			t.Errorf("State(%d) is %q, want %q", uint8(state), got, want)
		}
	}
}
