package frame_test

import (
	"testing"

	"duplex/frame"
)

// The headers of the examples in section 5.7, from their first byte.
func TestAppendHeaderExamplesOfTheRFC(t *testing.T) {
	const text, binary = byte(frame.Text), byte(frame.Binary)
	tests := []struct {
		name   string
		first  byte
		masked bool
		length int64
		want   string
	}{
		{"unmasked text", frame.FinBit | text, false, 5, "\x81\x05"},
		{"masked text", frame.FinBit | text, true, 5, "\x81\x85\x37\xfa\x21\x3d"},
		{"first fragment", text, false, 3, "\x01\x03"},
		{"last fragment", frame.FinBit | byte(frame.Continuation), false, 2, "\x80\x02"},
		{"ping", frame.FinBit | byte(frame.Ping), false, 5, "\x89\x05"},
		{"masked pong", frame.FinBit | byte(frame.Pong), true, 5, "\x8a\x85\x37\xfa\x21\x3d"},
		{"256 bytes", frame.FinBit | binary, false, 256, "\x82\x7e\x01\x00"},
		{"256 bytes, masked", frame.FinBit | binary, true, 256, "\x82\xfe\x01\x00\x37\xfa\x21\x3d"},
		{"64 KiB", frame.FinBit | binary, false, 65536, "\x82\x7f\x00\x00\x00\x00\x00\x01\x00\x00"},
		{"64 KiB, masked", frame.FinBit | binary, true, 65536, "\x82\xff\x00\x00\x00\x00\x00\x01\x00\x00\x37\xfa\x21\x3d"},
		{"compressed", frame.FinBit | frame.RSV1Bit | text, false, 7, "\xc1\x07"}, // RFC 7692, section 7.2.3.1
	}
	for _, test := range tests {
		t.Run("5.7 "+test.name, func(t *testing.T) {
			b := []byte("before")
			if test.masked {
				b = frame.AppendMaskedHeader(b, test.first, test.length, rfcKey)
			} else {
				b = frame.AppendHeader(b, test.first, test.length)
			}
			if got, want := string(b), "before"+test.want; got != want {
				t.Errorf("% x, want % x", got, want)
			}
		})
	}
}

// A frame of 32 bytes from what a writer knows of it, with a Header and without.
func BenchmarkAppendHeader(b *testing.B) {
	op, length, key := frame.Text, int64(32), rfcKey
	buf := make([]byte, 0, frame.MaxHeader)
	forms := []struct {
		name   string
		append func()
	}{
		{"bare/Header", func() {
			h := frame.Header{Fin: true, Opcode: op, Length: length}
			buf = h.Append(buf[:0])
		}},
		{"bare/AppendHeader", func() {
			buf = frame.AppendHeader(buf[:0], frame.FinBit|byte(op), length)
		}},
		{"masked/Header", func() {
			h := frame.Header{Fin: true, Opcode: op, Length: length, Masked: true, Key: key}
			buf = h.Append(buf[:0])
		}},
		{"masked/AppendMaskedHeader", func() {
			buf = frame.AppendMaskedHeader(buf[:0], frame.FinBit|byte(op), length, key)
		}},
	}
	for _, form := range forms {
		b.Run(form.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				form.append()
			}
		})
	}
}
