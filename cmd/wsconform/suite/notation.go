package suite

import (
	"time"

	"duplex/cmd/wsconform/result"
	"duplex/frame"
)

// The notation of the tables: frames to send.

func text(s string) Frame   { return Frame{Opcode: frame.Text, Payload: Octets(s)} }
func binary(s string) Frame { return Frame{Opcode: frame.Binary, Payload: Octets(s)} }
func ping(s string) Frame   { return Frame{Opcode: frame.Ping, Payload: Octets(s)} }
func pong(s string) Frame   { return Frame{Opcode: frame.Pong, Payload: Octets(s)} }

// continuation goes on with a message, last ends it.
func continuation(s string) Frame {
	return Frame{Opcode: frame.Continuation, More: true, Payload: Octets(s)}
}
func last(s string) Frame { return Frame{Opcode: frame.Continuation, Payload: Octets(s)} }

// closing is a Close frame with a code and a reason, closingWith one with any
// payload.
func closing(code frame.CloseCode, reason string) Frame {
	return closingWith(string([]byte{byte(code >> 8), byte(code)}) + reason)
}
func closingWith(s string) Frame { return Frame{Opcode: frame.Close, Payload: Octets(s)} }

// begin is the frame with FIN clear.
func begin(f Frame) Frame {
	f.More = true
	return f
}

// reserved is the frame with reserved bits.
func reserved(bits uint8, f Frame) Frame {
	f.RSV = bits
	return f
}

// opcode is the frame with another opcode.
func opcode(op frame.Opcode, f Frame) Frame {
	f.Opcode = op
	return f
}

// chopped writes each frame in pieces of n octets.
func chopped(n int, frames ...Frame) []Step {
	return each(frames, func(f *Frame) { f.Chop = n })
}

// alone writes each frame by itself.
func alone(frames ...Frame) []Step {
	return each(frames, func(f *Frame) { f.Alone = true })
}

// together writes the frames in one piece.
func together(frames ...Frame) []Step {
	return each(frames, func(*Frame) {})
}

func each(frames []Frame, change func(*Frame)) []Step {
	steps := make([]Step, len(frames))
	for i, f := range frames {
		change(&f)
		steps[i] = f
	}
	return steps
}

// octetwise is a text message in frames of one octet, with an empty one to end
// it.
func octetwise(s string) []Step {
	var frames []Frame
	for i := range len(s) {
		frames = append(frames, continuation(s[i:i+1]))
	}
	frames[0].Opcode = frame.Text
	return together(append(frames, last(""))...)
}

// then appends steps.
func then(steps []Step, more ...Step) []Step { return append(steps, more...) }

// The notation of the tables: what is seen.

func sawText(s string) Event { return Event{Kind: result.Message, Payload: Octets(s)} }
func sawPong(s string) Event { return Event{Kind: result.Pong, Payload: Octets(s)} }
func sawTimeout(label string) Event {
	return Event{Kind: result.Timeout, Label: label}
}

// saw is a message.
func saw(op frame.Opcode, p Payload) Event {
	return Event{Kind: result.Message, Binary: op == frame.Binary, Payload: p}
}

// ok is the one outcome that is acceptable.
func ok(events ...Event) []Outcome { return []Outcome{{result.OK, events}} }

// okOr has a second outcome, that is acceptable but not strict.
func okOr(strict, lenient []Event) []Outcome {
	return []Outcome{{result.OK, strict}, {result.NonStrict, lenient}}
}

// The notation of the tables: how it ends.

// clean is a closing handshake that the tester starts.
var clean = Ending{ByTester: true, Clean: true, Codes: []frame.CloseCode{frame.NormalClosure}}

// cleanWith is clean with a choice of codes for the peer.
func cleanWith(codes ...frame.CloseCode) Ending {
	return Ending{ByTester: true, Clean: true, Codes: codes}
}

// rejected is a Close of the tester that the peer rejects: with one of these
// codes, or by closing TCP.
func rejected(codes ...frame.CloseCode) Ending { return Ending{ByTester: true, Codes: codes} }

// failed is the peer failing the connection (section 7.1.7): with the code, or
// by closing TCP.
func failed(code frame.CloseCode) Ending { return Ending{Codes: []frame.CloseCode{code}} }

// failedByText is failed for text that is not UTF-8 (section 8.1).
var failedByText = Ending{Codes: []frame.CloseCode{frame.InvalidPayload}, Fatal: true}

const (
	closeSoon = CloseAfter(time.Second)
	dropSoon  = DropAfter(time.Second)
)
