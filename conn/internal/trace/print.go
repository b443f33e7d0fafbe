package trace

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"duplex/frame"
)

// A Printer prints heads and frames to W, a line for each frame and for each line
// of a head. Each call writes once.
type Printer struct {
	W  io.Writer
	mu sync.Mutex
}

// shown is how much of a payload is printed, in bytes.
const shown = 72

// Head prints a head of HTTP.
func (p *Printer) Head(sent bool, head []byte) {
	start := lineStart(sent)
	var b []byte
	for line := range bytes.SplitSeq(bytes.TrimRight(head, "\r\n"), []byte("\n")) {
		b = append(b, start...)
		b = append(b, escapeLine(string(bytes.TrimSuffix(line, []byte("\r"))))...)
		b = append(b, '\n')
	}
	p.write(b)
}

// Frame prints a frame.
func (p *Printer) Frame(sent bool, h frame.Header, payload []byte) {
	b := append([]byte(lineStart(sent)), h.Opcode.String()...)
	for _, flag := range []struct {
		set  bool
		name string
	}{{h.Fin, " fin"}, {h.RSV1, " rsv1"}, {h.RSV2, " rsv2"}, {h.RSV3, " rsv3"}, {h.Masked, " masked"}} {
		if flag.set {
			b = append(b, flag.name...)
		}
	}
	b = fmt.Appendf(b, " %d", h.Length)
	p.write(append(appendPayload(b, h, payload), '\n'))
}

func (p *Printer) write(b []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.W.Write(b)
}

// lineStart returns when and in which direction.
func lineStart(sent bool) string {
	direction := " < "
	if sent {
		direction = " > "
	}
	return time.Now().Format("15:04:05.000000") + direction
}

// escapeLine escapes what a terminal would take for more than text.
func escapeLine(s string) string {
	q := strconv.Quote(s)
	return strings.ReplaceAll(q[1:len(q)-1], `\"`, `"`)
}

// appendPayload appends the start of a payload: quoted if it is text, in
// hexadecimal digits if it is not.
func appendPayload(b []byte, h frame.Header, payload []byte) []byte {
	if h.Length == 0 {
		return b
	}
	b = append(b, ' ')
	if h.Opcode == frame.Close {
		if code, reason, err := frame.ParseClose(payload); err == nil {
			return fmt.Appendf(b, "%v %q", code, reason)
		}
	}
	start := payload[:min(len(payload), shown)]
	if text := wholeRunes(start); h.RSV1 || !utf8.Valid(text) {
		b = fmt.Appendf(b, "%x", start)
	} else {
		b = strconv.AppendQuote(b, string(text))
	}
	if int64(len(start)) < h.Length {
		b = append(b, "..."...)
	}
	return b
}

// wholeRunes leaves out a character that p may have only the start of.
func wholeRunes(p []byte) []byte {
	for i := len(p) - 1; i >= 0 && i >= len(p)-utf8.UTFMax; i-- {
		if utf8.RuneStart(p[i]) {
			if !utf8.FullRune(p[i:]) {
				return p[:i]
			}
			break
		}
	}
	return p
}
