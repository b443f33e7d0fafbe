package permessage

import (
	"bytes"
	"errors"
	"fmt"
	"testing"

	"duplex/conn/deflate"
	"duplex/conn/protocol"
	"duplex/frame"
	"duplex/handshake"
)

// compressed returns a message as permessage-deflate has it on the wire (RFC 7692,
// section 7.2.1).
func compressed(message []byte) []byte {
	z := deflate.Compressor{Bits: 15, NoTakeover: true}
	return z.Append(nil, message, true)
}

// inflate inflates the pieces of a message into room of n bytes at a time.
func inflate(z *Inflater, op frame.Opcode, pieces [][]byte, n int, max int64) (message []byte, err error) {
	for i, piece := range pieces {
		z.Take(protocol.Event{Opcode: op, Payload: piece, Fin: i == len(pieces)-1, Compressed: true})
		for z.More() {
			ev, err := z.Next(make([]byte, n), max)
			if err != nil {
				return message, err
			}
			message = append(message, ev.Payload...)
		}
	}
	z.Release()
	return message, nil
}

// A message comes out as it went in, whatever its frames and the room for it (RFC 7692,
// section 6.2).
func TestInflater(t *testing.T) {
	message := bytes.Repeat([]byte("a message that is worth it; "), 2000)
	wire := compressed(message)
	for _, cut := range []int{0, 1, len(wire) / 2, len(wire)} {
		for _, room := range []int{0, 600, 1 << 20} {
			z := Inflater{Decompressor: deflate.Decompressor{Bits: 15, NoTakeover: true}}
			got, err := inflate(&z, frame.Text, [][]byte{wire[:cut], wire[cut:]}, room, 0)
			if err != nil || !bytes.Equal(got, message) || !z.Idle() {
				t.Errorf("cut at %d, room for %d: %d bytes, %v, idle: %t", cut, room, len(got), err, z.Idle())
			}
		}
	}
}

// No more than one byte beyond the limit is ever inflated, wherever that lies.
func TestInflaterLimit(t *testing.T) {
	bomb := compressed(make([]byte, 1<<20))
	for _, max := range []int64{1, 100, 4096, 1<<20 - 1} {
		z := Inflater{Decompressor: deflate.Decompressor{Bits: 15, NoTakeover: true}}
		got, err := inflate(&z, frame.Binary, [][]byte{bomb}, 600, max)
		if err != protocol.ErrMessageTooBig || int64(len(got)) > max {
			t.Errorf("limit %d: %d bytes and %v", max, len(got), err)
		}
	}
	z := Inflater{Decompressor: deflate.Decompressor{Bits: 15, NoTakeover: true}}
	if got, err := inflate(&z, frame.Binary, [][]byte{bomb}, 600, 1<<20); err != nil || len(got) != 1<<20 {
		t.Errorf("at the limit: %d bytes and %v", len(got), err)
	}
}

// No byte at all is an empty message: Mojolicious sends that. What is not DEFLATE, and
// text that is not UTF-8, are errors with their codes.
func TestInflaterContent(t *testing.T) {
	for _, test := range []struct {
		name string
		op   frame.Opcode
		wire []byte
		want error
	}{
		{"RFC 7692, section 7.2.3.6", frame.Text, []byte{0}, nil},
		{"Mojolicious", frame.Text, nil, nil},
		{"not DEFLATE", frame.Text, []byte{0xff, 0xff}, ErrNotDeflate},
		{"section 8.1", frame.Text, compressed([]byte("\xce")), frame.ErrInvalidUTF8},
		{"binary", frame.Binary, compressed([]byte("\xce")), nil},
	} {
		z := Inflater{Decompressor: deflate.Decompressor{Bits: 15, NoTakeover: true}}
		if _, err := inflate(&z, test.op, [][]byte{test.wire}, 600, 0); !errors.Is(err, test.want) || err != nil && test.want == nil {
			t.Errorf("%s: %v, want %v", test.name, err, test.want)
		}
	}
}

// A peer never gets what was compressed with a larger window than its own, and one
// message is compressed at most twice while no connection has a smaller window than
// the smallest that there is.
func TestRenderings(t *testing.T) {
	NoteWindow(9)
	var message []byte
	for i := range 2000 {
		message = fmt.Appendf(message, "%d and %d; ", i*i, i)
	}
	for _, order := range [][]int{{15, 14, 13, 12, 11, 10, 9}, {9, 15, 10}, {12, 15, 9, 11}} {
		var r Renderings
		different := map[*byte]bool{}
		for _, window := range order {
			p := r.Get(message, window, 0)
			different[&p[0]] = true
			z := deflate.Decompressor{Bits: window, NoTakeover: true}
			got, _, err := z.Fill(make([]byte, 0, len(message)+1), p, true)
			if err != nil || !bytes.Equal(got, message) {
				t.Errorf("in the order %v a peer with %d bits cannot read it: %v", order, window, err)
			}
		}
		if len(different) > 2 {
			t.Errorf("compressed %d times in the order %v", len(different), order)
		}
	}
	var r Renderings
	if p := r.Get([]byte("short"), 15, 0); p != nil {
		t.Errorf("a message that becomes no shorter was rendered in %d bytes", len(p))
	}
}

// Terms are made narrower until both windows fit, and never wider; if nothing fits,
// nothing is kept.
func TestFit(t *testing.T) {
	for _, most := range []int{1, 100, 5000, 20_000, 50_000, 1 << 20} {
		for _, client := range []bool{false, true} {
			var terms handshake.Deflate
			Fit(&terms, most, client)
			out, in := Coders(&terms, client)
			if kept := out.Keeps() + in.Keeps(); kept > most {
				t.Errorf("%d bytes for %d, client: %t", kept, most, client)
			}
			if most == 1<<20 && terms != (handshake.Deflate{}) {
				t.Errorf("with room for everything the terms are %+v", terms)
			}
		}
	}
}
