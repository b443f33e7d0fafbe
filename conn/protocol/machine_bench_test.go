package protocol_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"duplex/conn/protocol"
	"duplex/frame"
	"duplex/mask"
)

// BenchmarkReceive reads a stream of masked frames in memory. A payload comes
// out unmasked, in place, so before each round the stream is copied afresh;
// BenchmarkReceive/copy is that alone.
func BenchmarkReceive(b *testing.B) {
	kinds := []struct {
		name string
		op   frame.Opcode
		unit string
	}{
		{"binary", frame.Binary, "\x00\xff\x80\x7f"},
		{"ascii", frame.Text, "The quick brown fox. "},
		{"multibyte", frame.Text, "Grüße, 世界! Привет 🌍 "},
	}
	for _, k := range kinds {
		for _, n := range []int{32, 125, 1024, 16384, 1 << 20} {
			b.Run(fmt.Sprintf("%s/%d", k.name, n), func(b *testing.B) {
				payload := fill(k.unit, n)
				messages := max(1, 16384/n)
				master := bytes.Repeat(maskedFrame(k.op, payload), messages)
				receiveStream(b, master, n, messages)
			})
		}
	}
}

// fill returns n bytes of unit over and over, with whole characters only.
func fill(unit string, n int) []byte {
	p := []byte(strings.Repeat(unit, n/len(unit)))
	return append(p, strings.Repeat(".", n-len(p))...)
}

func maskedFrame(op frame.Opcode, payload []byte) []byte {
	key := mask.Key{0x37, 0xfa, 0x21, 0x3d}
	h := frame.Header{Fin: true, Opcode: op, Masked: true, Key: key, Length: int64(len(payload))}
	b := append(h.Append(nil), payload...)
	mask.XOR(b[len(b)-len(payload):], key)
	return b
}

func receiveStream(b *testing.B, master []byte, n, messages int) {
	b.ReportAllocs()
	b.SetBytes(int64(n))
	stream := make([]byte, len(master))
	m := &protocol.Machine{MaxMessage: 1 << 30}
	rest := stream[:0]
	for b.Loop() {
		if len(rest) == 0 {
			copy(stream, master)
			rest = stream
		}
		ev, k, err := m.Receive(rest)
		if err != nil || !ev.Fin {
			b.Fatal(ev, err)
		}
		rest = rest[k:]
	}
}
