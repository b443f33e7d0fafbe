package frame_test

import (
	"fmt"
	"math"
	"testing"

	"duplex/frame"
	"duplex/mask"

	"github.com/google/go-cmp/cmp"
)

// boundaries are the lengths at which the form of a length changes, or at which
// an integer of some size comes to its end (section 5.2).
var boundaries = []struct {
	length int64
	bytes  int // of the length behind the first two bytes
}{
	{0, 0},
	{1, 0},
	{125, 0},
	{126, 2},
	{127, 2},
	{255, 2},
	{256, 2},
	{1<<15 - 1, 2},
	{1 << 15, 2},
	{65535, 2},
	{65536, 8},
	{1<<31 - 1, 8},
	{1 << 31, 8},
	{1<<32 - 1, 8},
	{1 << 32, 8},
	{1 << 62, 8},
	{math.MaxInt64, 8},
}

// headers returns every header that an endpoint may send at some time, with
// lengths at the boundaries.
func headers() (hs []frame.Header) {
	for _, op := range []frame.Opcode{frame.Continuation, frame.Text, frame.Binary, frame.Close, frame.Ping, frame.Pong} {
		for _, at := range boundaries {
			for bits := range 32 {
				h := frame.Header{
					Fin: bits&1 != 0, RSV1: bits&2 != 0, RSV2: bits&4 != 0, RSV3: bits&8 != 0,
					Opcode: op, Masked: bits&16 != 0, Length: at.length,
				}
				if h.Masked {
					h.Key = mask.Key{0x81, byte(bits), 0x00, 0xff}
				}
				if op < 0x8 || h.Fin && h.Length <= 125 {
					hs = append(hs, h)
				}
			}
		}
	}
	return hs
}

// What is appended is parsed to what it was, whatever follows it (section 5.2).
func TestHeaderRoundTrip(t *testing.T) {
	for _, want := range headers() {
		b := want.Append(nil)
		got, n, err := frame.ParseHeader(append(b, 0xff, 0xff))
		if err != nil || n != len(b) {
			t.Fatalf("ParseHeader(% x) = %d bytes, %v; want %d", b, n, err, len(b))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("% x (-appended +parsed):\n%s", b, diff)
		}
		var h frame.Header
		if k, err := h.Parse(b); h != got || k != n || err != nil {
			t.Fatalf("Parse(% x) = %+v, %d, %v; ParseHeader has %+v", b, h, k, err, got)
		}
	}
}

// Part of a header is neither a header nor an error (section 5.2).
func TestHeaderPrefixAsksForMore(t *testing.T) {
	for _, h := range headers() {
		b := h.Append(nil)
		for i := range b {
			if _, n, err := frame.ParseHeader(b[:i]); n != 0 || err != nil {
				t.Fatalf("ParseHeader(% x) of % x = %d, %v; want to be asked for more", b[:i], b, n, err)
			}
		}
	}
}

// A length takes as few bytes as it can (section 5.2).
func TestHeaderLengthIsMinimal(t *testing.T) {
	for _, at := range boundaries {
		t.Run(fmt.Sprintf("5.2 %d", at.length), func(t *testing.T) {
			bare := frame.Header{Fin: true, Opcode: frame.Binary, Length: at.length}
			if got, want := len(bare.Append(nil)), 2+at.bytes; got != want {
				t.Errorf("the header has %d bytes, want %d", got, want)
			}
			masked := bare
			masked.Masked = true
			if got, want := len(masked.Append(nil)), 2+at.bytes+4; got != want || got > frame.MaxHeader {
				t.Errorf("the masked header has %d bytes, want %d and at most %d", got, want, frame.MaxHeader)
			}
		})
	}
}

// Append checks nothing, but what is too large for a field does not spill into
// the next: a length below zero becomes one of 64 bits (section 5.2).
func TestHeaderAppendNonsense(t *testing.T) {
	tests := []struct {
		name string
		h    frame.Header
		want string
	}{
		{"fragmented Ping", frame.Header{Opcode: frame.Ping}, "\x09\x00"},
		{"long Close", frame.Header{Fin: true, Opcode: frame.Close, Length: 126}, "\x88\x7e\x00\x7e"},
		{"reserved opcode", frame.Header{Fin: true, Opcode: 0xf}, "\x8f\x00"},
		{"opcode of 8 bits", frame.Header{Opcode: 0xf1}, "\x01\x00"},
		{"length below zero", frame.Header{Length: -1}, "\x00\x7f\xff\xff\xff\xff\xff\xff\xff\xff"},
		{"key without mask", frame.Header{Key: rfcKey}, "\x00\x00"},
	}
	for _, test := range tests {
		t.Run("5.2 "+test.name, func(t *testing.T) {
			if got := string(test.h.Append(nil)); got != test.want {
				t.Errorf("% x, want % x", got, test.want)
			}
		})
	}
}

// An error shows at the first byte that makes it one: a byte less asks for
// more, and a byte more changes nothing.
func TestHeaderErrors(t *testing.T) {
	tests := []struct {
		name  string
		input string // up to the byte that shows the error
		want  error
	}{
		{"5.2 length not minimal: 0 in two bytes", "\x82\x7e\x00\x00", frame.ErrLengthNotMinimal},
		{"5.2 length not minimal: 125 in two bytes", "\x82\x7e\x00\x7d", frame.ErrLengthNotMinimal},
		{"5.2 length not minimal: 125 in two bytes, masked", "\x82\xfe\x00\x7d", frame.ErrLengthNotMinimal},
		{"5.2 length not minimal: 0 in eight bytes", "\x82\x7f\x00\x00\x00\x00\x00\x00\x00\x00", frame.ErrLengthNotMinimal},
		{"5.2 length not minimal: 125 in eight bytes", "\x82\x7f\x00\x00\x00\x00\x00\x00\x00\x7d", frame.ErrLengthNotMinimal},
		{"5.2 length not minimal: 126 in eight bytes", "\x82\x7f\x00\x00\x00\x00\x00\x00\x00\x7e", frame.ErrLengthNotMinimal},
		{"5.2 length not minimal: 65535 in eight bytes", "\x82\x7f\x00\x00\x00\x00\x00\x00\xff\xff", frame.ErrLengthNotMinimal},
		{"5.2 length not minimal: 65535 in eight bytes, masked", "\x82\xff\x00\x00\x00\x00\x00\x00\xff\xff", frame.ErrLengthNotMinimal},
		{"5.2 length too long: 2^63", "\x82\x7f\x80", frame.ErrLengthTooLong},
		{"5.2 length too long: 2^63, masked", "\x82\xff\x80", frame.ErrLengthTooLong},
		{"5.2 length too long: 2^64-1", "\x82\x7f\xff", frame.ErrLengthTooLong},
		{"5.5 fragmented Close", "\x08\x00", frame.ErrControlFragmented},
		{"5.5 fragmented Ping", "\x09\x05", frame.ErrControlFragmented},
		{"5.5 fragmented Pong", "\x0a\xfd", frame.ErrControlFragmented},
		{"5.5 Close of 126 bytes or more", "\x88\x7e", frame.ErrControlTooLong},
		{"5.5 Ping of 65536 bytes or more", "\x89\x7f", frame.ErrControlTooLong},
		{"5.5 Pong of 126 bytes or more, masked", "\x8a\xfe", frame.ErrControlTooLong},
	}
	for op := range 16 {
		if op&0x7 > 2 {
			tests = append(tests, struct {
				name  string
				input string
				want  error
			}{fmt.Sprintf("5.2 reserved opcode 0x%x", op), string([]byte{0x80 | byte(op), 0x00}), frame.ErrReservedOpcode})
		}
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for i := range test.input {
				if _, n, err := frame.ParseHeader([]byte(test.input[:i])); n != 0 || err != nil {
					t.Errorf("after %d bytes: %d, %v; want to be asked for more", i, n, err)
				}
			}
			for _, more := range []string{"", "\x00", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"} {
				if _, n, err := frame.ParseHeader([]byte(test.input + more)); n != 0 || err != test.want {
					t.Errorf("with % x behind it: %d, %v; want %v", more, n, err, test.want)
				}
			}
		})
	}
}

// The reserved bits belong to extensions and masks to a role, of neither of
// which a header knows (sections 5.1 and 5.2).
func TestHeaderLeavesBitsAndMasksToOthers(t *testing.T) {
	for b0 := 0x80; b0 < 0x100; b0 += 0x10 {
		for _, op := range []byte{0x0, 0x1, 0x2, 0x8, 0x9, 0xa} {
			for _, rest := range []string{"\x00", "\x80\x01\x02\x03\x04"} {
				b := append([]byte{byte(b0) | op}, rest...)
				if _, n, err := frame.ParseHeader(b); n != len(b) || err != nil {
					t.Errorf("ParseHeader(% x) = %d, %v; want %d", b, n, err, len(b))
				}
			}
		}
	}
}

func TestHeaderCheck(t *testing.T) {
	tests := []struct {
		name string
		h    frame.Header
		want error
	}{
		{"5.2 data of any length", frame.Header{Opcode: frame.Binary, Length: math.MaxInt64}, nil},
		{"5.4 empty fragment", frame.Header{Opcode: frame.Continuation}, nil},
		{"5.5 Ping of 125 bytes", frame.Header{Fin: true, Opcode: frame.Ping, Length: frame.MaxControl}, nil},
		{"5.5 Ping of 126 bytes", frame.Header{Fin: true, Opcode: frame.Ping, Length: frame.MaxControl + 1}, frame.ErrControlTooLong},
		{"5.5 Close of 2^63-1 bytes", frame.Header{Fin: true, Opcode: frame.Close, Length: math.MaxInt64}, frame.ErrControlTooLong},
		{"5.5 fragmented Pong", frame.Header{Opcode: frame.Pong}, frame.ErrControlFragmented},
		{"5.2 reserved opcode for data", frame.Header{Fin: true, Opcode: 0x3}, frame.ErrReservedOpcode},
		{"5.2 reserved opcode for control, and fragmented", frame.Header{Opcode: 0xb}, frame.ErrReservedOpcode},
		{"5.2 opcode of more than four bits", frame.Header{Fin: true, Opcode: 0x11}, frame.ErrReservedOpcode},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			// An error in an interface must not be a nil *frame.Error.
			if err := test.h.Check(); err != test.want {
				t.Errorf("Check() = %v, want %v", err, test.want)
			}
		})
	}
}

func TestHeaderDoesNotAllocate(t *testing.T) {
	buf := make([]byte, 0, frame.MaxHeader)
	bad := []byte{0x83, 0x00}
	for _, at := range boundaries {
		h := frame.Header{Fin: true, Opcode: frame.Binary, Masked: true, Key: rfcKey, Length: at.length}
		b := h.Append(nil)
		n := testing.AllocsPerRun(100, func() {
			var got frame.Header
			got.Parse(b)
			frame.ParseHeader(b)
			frame.ParseHeader(bad)
			h.Append(buf)
		})
		if n != 0 {
			t.Errorf("%v allocations for a length of %d, want 0", n, at.length)
		}
	}
}

func BenchmarkParseHeader(b *testing.B) { byForm(b, parseHeaders) }

func BenchmarkParse(b *testing.B) { byForm(b, parseInPlace) }

func BenchmarkAppend(b *testing.B) { byForm(b, appendHeaders) }

// byForm runs a benchmark on each form of a header.
func byForm(b *testing.B, run func(*testing.B, frame.Header)) {
	for _, length := range []int64{125, 65535, 65536} {
		for _, masked := range []bool{false, true} {
			h := frame.Header{Fin: true, Opcode: frame.Binary, Masked: masked, Length: length}
			b.Run(fmt.Sprintf("%d/masked=%t", length, masked), func(b *testing.B) {
				b.ReportAllocs()
				run(b, h)
			})
		}
	}
}

func parseHeaders(b *testing.B, h frame.Header) {
	wire := h.Append(nil)
	for b.Loop() {
		frame.ParseHeader(wire)
	}
}

func parseInPlace(b *testing.B, h frame.Header) {
	wire := h.Append(nil)
	for b.Loop() {
		var got frame.Header
		got.Parse(wire)
	}
}

func appendHeaders(b *testing.B, h frame.Header) {
	buf := make([]byte, 0, frame.MaxHeader)
	for b.Loop() {
		h.Append(buf)
	}
}
