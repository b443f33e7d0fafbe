package protocol_test

import (
	"bytes"
	"fmt"
	"math"
	"sync"
	"testing"

	"duplex/conn/protocol"
	"duplex/frame"
	"duplex/mask"

	"github.com/google/go-cmp/cmp"
)

// A payload is unmasked where it lies (section 5.3), and an event that is
// appended to does not run into the input behind it.
func TestReceiveInPlace(t *testing.T) {
	for _, op := range []frame.Opcode{frame.Text, frame.Binary, frame.Ping, frame.Pong} {
		var m protocol.Machine
		input := append(maskedFrame(op, []byte("Hello")), "next"...)
		ev, n, err := m.Receive(input)
		if err != nil || n != len(input)-len("next") {
			t.Fatalf("%v: Receive = %d, %v", op, n, err)
		}
		if string(ev.Payload) != "Hello" || &ev.Payload[0] != &input[6] || cap(ev.Payload) != 5 {
			t.Errorf("%v: payload %q is not the input's %q", op, ev.Payload, input[6:n])
		}
		if string(input[n:]) != "next" {
			t.Errorf("%v: what follows has become %q", op, input[n:])
		}
	}
}

// Of a message a Machine gives what there is; a control frame it gives whole,
// so that room for the longest of all is enough (section 5.5).
func TestReceiveAsItComes(t *testing.T) {
	const room = frame.MaxHeader + frame.MaxControl
	var input []byte
	for range 20 {
		input = append(input, maskedFrame(frame.Ping, bytes.Repeat([]byte{'p'}, frame.MaxControl))...)
		input = append(input, maskedFrame(frame.Text, bytes.Repeat([]byte{'t'}, 70_000))...)
	}
	var m protocol.Machine
	buf := make([]byte, 0, room)
	pings, texts := 0, 0
	for len(input) > 0 || len(buf) > 0 {
		k := min(room-len(buf), len(input))
		buf = append(buf, input[:k]...)
		input = input[k:]
		ev, n, err := m.Receive(buf)
		if n == 0 {
			t.Fatalf("%d bytes make no progress: %v", len(buf), err)
		}
		if ev.Fin && ev.Opcode == frame.Ping {
			pings++
		} else if ev.Fin {
			texts++
		}
		buf = append(buf[:0], buf[n:]...)
	}
	if pings != 20 || texts != 20 {
		t.Errorf("received %d Pings and %d messages, want 20 each", pings, texts)
	}
}

// In the middle of a payload the rest of it may be read to a place of its own,
// in pieces, and is received from there.
func TestRemaining(t *testing.T) {
	var m protocol.Machine
	want := []byte("a payload that is read straight to where it is wanted")
	input := maskedFrame(frame.Text, want)
	const header = 6
	if _, n, err := m.Receive(input[:header]); n != header || err != nil {
		t.Fatalf("Receive of the header = %d, %v", n, err)
	}
	p := input[header:]
	for got := 0; got < len(p); {
		if m.Remaining() != int64(len(p)-got) {
			t.Fatalf("Remaining() = %d, want %d", m.Remaining(), len(p)-got)
		}
		k := min(10, len(p)-got)
		ev, n, err := m.Receive(p[got : got+k])
		if n != k || err != nil || ev.Fin != (got+k == len(p)) {
			t.Fatalf("Receive = %+v, %d, %v", ev, n, err)
		}
		got += n
	}
	if m.Remaining() != 0 || !bytes.Equal(p, want) {
		t.Errorf("Remaining() = %d, payload %q", m.Remaining(), p)
	}
}

// Nothing to receive is no error, also in the middle of things.
func TestReceiveNothing(t *testing.T) {
	var m protocol.Machine
	for _, input := range [][]byte{nil, maskedFrame(frame.Text, []byte("Hello"))[:8]} {
		m.Receive(input)
		before := m
		if ev, n, err := m.Receive(nil); n != 0 || err != nil || len(ev.Payload) != 0 || ev.Fin || m != before {
			t.Errorf("Receive of nothing = %+v, %d, %v", ev, n, err)
		}
	}
}

// An error does not use up the input, changes nothing, and comes again for as
// long as the input does (section 7.1.7). What can still be sent, can.
func TestErrorChangesNothing(t *testing.T) {
	var m protocol.Machine
	good, bad := maskedFrame(frame.Text, []byte("ok")), maskedFrame(frame.Close, []byte("\x03\xe8\xff"))
	if _, n, err := m.Receive(bytes.Clone(good)); n != len(good) || err != nil {
		t.Fatal(n, err)
	}
	before, input := m, bytes.Clone(bad)
	for range 3 {
		if ev, n, err := m.Receive(input); n != 0 || err != frame.ErrCloseReason || ev.Payload != nil {
			t.Errorf("Receive = %+v, %d, %v", ev, n, err)
		}
		if !m.Equal(&before) || !bytes.Equal(input, bad) {
			t.Errorf("machine %+v, input % x; want %+v, % x", m, input, before, bad)
		}
	}
	if err := m.Send(&frame.Header{Fin: true, Opcode: frame.Close, Length: 2}); err != nil {
		t.Error(err)
	}
}

// A limit of 0 is none: a message may be as long as a length can say, in any
// number of frames (section 5.2).
func TestNoLimits(t *testing.T) {
	m := protocol.Machine{Client: true}
	for i := range 300_000 {
		h := frame.Header{Opcode: frame.Continuation}
		if i == 0 {
			h.Opcode = frame.Binary
		}
		if _, n, err := m.Receive(h.Append(nil)); n != 2 || err != nil {
			t.Fatalf("fragment %d: %d, %v", i, n, err)
		}
	}
	h := frame.Header{Fin: true, Opcode: frame.Continuation, Length: math.MaxInt64}
	if _, _, err := m.Receive(h.Append(nil)); err != nil || m.Remaining() != math.MaxInt64 {
		t.Errorf("%v, %d bytes remain", err, m.Remaining())
	}
}

// A client masks what it sends and a server does not (section 5.1); the rest of
// the header stays as it is.
func TestSendMasksByRole(t *testing.T) {
	want := []frame.Header{
		{Opcode: frame.Text, Length: 3},
		{Fin: true, Opcode: frame.Ping, Length: 125},
		{Opcode: frame.Continuation, Length: 1 << 40},
		{Fin: true, Opcode: frame.Continuation},
		{Fin: true, RSV1: true, Opcode: frame.Binary, Length: 70_000},
		{Fin: true, Opcode: frame.Close, Length: 2},
	}
	for _, client := range []bool{false, true} {
		t.Run("5.1 "+end(client), func(t *testing.T) {
			m := protocol.Machine{Client: client, Deflate: true}
			for _, want := range want {
				got := want
				err := m.Send(&got)
				if err != nil || got.Masked != client {
					t.Errorf("Send(%+v) = %+v, %v", want, got, err)
				}
				got.Masked, got.Key = false, mask.Key{}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("Send (-given +returned):\n%s", diff)
				}
			}
		})
	}
}

// Each frame has a key of its own (section 5.3). Among 1000 of 32 bits two that
// agree are one chance in ten thousand, so that one pair is let pass.
func TestSendDrawsFreshKeys(t *testing.T) {
	m := protocol.Machine{Client: true}
	keys := make(map[mask.Key]bool)
	for range 1000 {
		h := frame.Header{Fin: true, Opcode: frame.Binary}
		err := m.Send(&h)
		if err != nil {
			t.Fatal(err)
		}
		keys[h.Key] = true
	}
	if len(keys) < 999 {
		t.Errorf("1000 frames have %d keys", len(keys))
	}
}

// A frame that may not be sent is refused, and the ones behind it are not the
// worse for it.
func TestSendRefuses(t *testing.T) {
	tests := []struct {
		name string
		h    frame.Header
		want error
	}{
		{"5.2 reserved opcode for data", frame.Header{Fin: true, Opcode: 0x3}, frame.ErrReservedOpcode},
		{"5.2 reserved opcode for control", frame.Header{Fin: true, Opcode: 0xb}, frame.ErrReservedOpcode},
		{"5.5 fragmented Ping", frame.Header{Opcode: frame.Ping}, frame.ErrControlFragmented},
		{"5.5 long Close", frame.Header{Fin: true, Opcode: frame.Close, Length: 126}, frame.ErrControlTooLong},
		{"5.4 Continuation of nothing", frame.Header{Fin: true, Opcode: frame.Continuation}, frame.ErrNothingToContinue},
	}
	for _, test := range tests {
		for _, client := range []bool{false, true} {
			t.Run(test.name+" by "+end(client), func(t *testing.T) {
				m := protocol.Machine{Client: client}
				before := m
				h := test.h
				if err := m.Send(&h); err != test.want || h != test.h {
					t.Errorf("Send = %+v, %v; want %v", h, err, test.want)
				}
				if !m.Equal(&before) {
					t.Errorf("the machine has become %+v", m)
				}
				if err := m.Send(&frame.Header{Fin: true, Opcode: frame.Text}); err != nil {
					t.Errorf("Send of a good frame: %v", err)
				}
			})
		}
	}
}

// What one machine sends another receives, at either end.
func TestMachinesUnderstandEachOther(t *testing.T) {
	for _, client := range []bool{false, true} {
		sender, receiver := protocol.Machine{Client: client}, protocol.Machine{Client: !client}
		for n := range 300 {
			want := bytes.Repeat([]byte{'x'}, n)
			h := frame.Header{Fin: true, Opcode: frame.Text, Length: int64(n)}
			err := sender.Send(&h)
			if err != nil {
				t.Fatal(err)
			}
			b := append(h.Append(nil), want...)
			mask.XOR(b[len(b)-n:], h.Key)
			ev, k, err := receiver.Receive(b)
			if err != nil || k != len(b) || !ev.Fin || !bytes.Equal(ev.Payload, want) {
				t.Fatalf("%d bytes: Receive = %+v, %d, %v", n, ev, k, err)
			}
		}
	}
}

// One goroutine may receive while another sends; the race detector watches.
func TestReceiveWhileSending(t *testing.T) {
	var m protocol.Machine
	input := maskedFrame(frame.Text, []byte("Hello"))
	var wg sync.WaitGroup
	wg.Go(func() {
		for range 1000 {
			m.Receive(bytes.Clone(input))
		}
	})
	wg.Go(func() {
		for range 1000 {
			m.Send(&frame.Header{Fin: true, Opcode: frame.Text, Length: 5})
		}
	})
	wg.Wait()
	if m.State() != protocol.Open {
		t.Errorf("the state is %v", m.State())
	}
}

// Neither what is good nor what is not costs an allocation.
func TestMachineDoesNotAllocate(t *testing.T) {
	inputs := map[string][]byte{
		"text":           maskedFrame(frame.Text, []byte("Grüße, 世界")),
		"binary":         maskedFrame(frame.Binary, make([]byte, 4000)),
		"ping":           maskedFrame(frame.Ping, make([]byte, frame.MaxControl)),
		"close":          maskedFrame(frame.Close, frame.AppendClose(nil, frame.GoingAway, "so long")),
		"bad text":       maskedFrame(frame.Text, []byte("ok\xff")),
		"bad code":       maskedFrame(frame.Close, []byte("\x00\x00")),
		"unmasked frame": {0x81, 0x00},
	}
	for name, master := range inputs {
		input := make([]byte, len(master))
		n := testing.AllocsPerRun(100, func() {
			var m protocol.Machine
			copy(input, master)
			m.Receive(input)
		})
		if n != 0 {
			t.Errorf("%s: %v allocations, want 0", name, n)
		}
	}
}

// A server that has received a whole frame, and the first half of another.
func ExampleMachine_Receive() {
	input := []byte("\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58" + "\x89\x80\x37\xfa")
	var m protocol.Machine
	for {
		ev, n, err := m.Receive(input)
		if err != nil {
			fmt.Println(err)
			return
		}
		if n == 0 {
			fmt.Printf("%d bytes that need more\n", len(input))
			return
		}
		fmt.Printf("%v %q, whole: %t\n", ev.Opcode, ev.Payload, ev.Fin)
		input = input[n:]
	}
	// Output:
	// text "Hello", whole: true
	// 4 bytes that need more
}

func ExampleMachine_Send() {
	var server protocol.Machine
	h := frame.Header{Fin: true, Opcode: frame.Text, Length: 5}
	err := server.Send(&h)
	fmt.Printf("% x, %v\n", append(h.Append(nil), "Hello"...), err)

	err = server.Send(&frame.Header{Fin: true, Opcode: frame.Continuation})
	fmt.Println(err)
	// Output:
	// 81 05 48 65 6c 6c 6f, <nil>
	// websocket: continuation frame with no message to continue (RFC 6455, section 5.4)
}
