package trace

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"duplex/conn/protocol"
	"duplex/frame"
)

// A frame is reported once, whole and unmasked, wherever it was cut on its way, and
// no more of its payload than 4 KiB.
func TestFrames(t *testing.T) {
	var wire []byte
	payloads := [][]byte{[]byte("Hello"), {}, bytes.Repeat([]byte("x"), 5000)}
	for i, p := range payloads {
		h := frame.Header{Fin: true, Opcode: frame.Binary, Masked: true, Length: int64(len(p)), Key: [4]byte{byte(i), 1, 2, 3}}
		wire = h.Append(wire)
		for j, b := range p {
			wire = append(wire, b^h.Key[j%4])
		}
	}
	for _, piece := range []int{1, 2, 7, 100, len(wire)} {
		var got []string
		f := NewFrames(func(sent bool, h frame.Header, p []byte) {
			got = append(got, fmt.Sprintf("%t %v %d %.5q %d", sent, h.Opcode, h.Length, p, len(p)))
		})
		m := protocol.Machine{}
		data := bytes.Clone(wire)
		for end := 0; len(data) > 0; {
			end = min(end+piece, len(data))
			_, n, err := f.Receive(&m, data[:end])
			if err != nil {
				t.Fatal(err)
			}
			data, end = data[n:], end-n
		}
		f.Flush()
		want := `[false binary 5 "Hello" 5 false binary 0 "" 0 false binary 5000 "xxxxx" 4096]`
		if s := fmt.Sprint(got); s != want {
			t.Errorf("in pieces of %d: %s\nwant %s", piece, s, want)
		}
	}
}

// A frame that the machine does not take is reported all the same, and so is what has
// come of one that the end of the connection cuts off.
func TestFramesRefusedAndCut(t *testing.T) {
	var got []string
	f := NewFrames(func(_ bool, h frame.Header, p []byte) {
		got = append(got, fmt.Sprintf("%v %d %q", h.Opcode, h.Length, p))
	})
	m := protocol.Machine{Client: true}
	f.Receive(&m, []byte("\x82\x05Hel"))
	f.Flush()
	m = protocol.Machine{Client: true}
	if _, _, err := f.Receive(&m, []byte("\xc2\x02hi")); err == nil {
		t.Error("a reserved bit was taken")
	}
	if s := strings.Join(got, ", "); s != `binary 5 "Hel", binary 2 "hi"` {
		t.Error(s)
	}
	(*Frames)(nil).Flush()
}

// What a peer sends cannot command a terminal, nor look like a line of its own.
func TestPrinterEscapes(t *testing.T) {
	var b strings.Builder
	p := Printer{W: &b}
	p.Head(false, []byte("HTTP/1.1 400 \x1b[2J\r\nX: a\x07\u202e\r\n\r\n"))
	p.Frame(true, frame.Header{Fin: true, Opcode: frame.Text, Length: 7}, []byte("a\r\nb\x1b[m"))
	p.Frame(false, frame.Header{Opcode: frame.Binary, RSV1: true, Length: 100}, bytes.Repeat([]byte{0xff}, 100))
	out := b.String()
	if strings.ContainsAny(out, "\x1b\r\a\u202e") || strings.Count(out, "\n") != 4 {
		t.Errorf("%q", out)
	}
	for _, want := range []string{`> text fin 7 "a\r\nb\x1b[m"`, "< binary rsv1 100 ffff", "ff..."} {
		if !strings.Contains(out, want) {
			t.Errorf("%s\nlacks %s", out, want)
		}
	}
}

// A character that the shown part ends in the middle of is left out, and does not make
// the text binary.
func TestPrinterKeepsText(t *testing.T) {
	var b strings.Builder
	p := Printer{W: &b}
	text := []byte(strings.Repeat("a", shown-1) + "\u00e9 and more")
	p.Frame(true, frame.Header{Fin: true, Opcode: frame.Text, Length: int64(len(text))}, text)
	if !strings.Contains(b.String(), `"`+strings.Repeat("a", shown-1)+`"...`) {
		t.Error(b.String())
	}
}
