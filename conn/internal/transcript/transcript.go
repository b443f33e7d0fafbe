// Package transcript reads the sessions in testdata/sessions for the tests of
// packages conn and protocol. The README.md there describes the format.
package transcript

import (
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"duplex/frame"
	"duplex/mask"
)

// A Session is one session of a file.
type Session struct {
	Name         string
	Role         string // "server", "client", or "" for both
	MaxMessage   int64
	MaxFragments int
	Deflate      bool
	received     []received
	steps        []whose
	Sent         []Step // what a Conn answers by itself
}

// A received is what arrives at a client. At a server it is masked, unless it is
// raw.
type received struct {
	bytes []byte
	kind  string // "frame", "head" or "recv"
}

// A Step is something that happens in a session: a message, part of one, a
// control frame, or a violation.
type Step struct {
	Kind    string // "text", "part text", "ping", "fail" and so on
	Payload string
}

// A whose is a Step that the "machine" or the "conn" alone makes of a session,
// or "" both.
type whose struct {
	Step
	whose string
}

// Of returns the steps of the machine or of the conn.
func (s *Session) Of(whom string) (steps []Step) {
	for _, step := range s.steps {
		if step.whose == "" || step.whose == whom {
			steps = append(steps, step.Step)
		}
	}
	return steps
}

// ForEach runs a test for each session of each file in a directory, and for each
// role in it.
func ForEach(t *testing.T, dir string, run func(t *testing.T, s *Session, client bool)) {
	paths, err := filepath.Glob(filepath.Join(dir, "*.txt"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no files in %s: %v", dir, err)
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txt"), func(t *testing.T) {
			for paragraph := range strings.SplitSeq(string(text), "\n\n") {
				s, err := parseSession(paragraph)
				if err != nil {
					t.Fatalf("%v in\n%s", err, paragraph)
				}
				s.forEachRole(t, run)
			}
		})
	}
}

func (s *Session) forEachRole(t *testing.T, run func(t *testing.T, s *Session, client bool)) {
	for _, role := range []string{"server", "client"} {
		if len(s.received) > 0 && (s.Role == "" || s.Role == role) {
			t.Run(s.Name+"/"+role, func(t *testing.T) { run(t, s, role == "client") })
		}
	}
}

// parseSession parses one session, or the comment that heads a file.
func parseSession(text string) (*Session, error) {
	s := new(Session)
	for line := range strings.Lines(text) {
		if err := s.parse(strings.TrimSpace(line)); err != nil {
			return nil, fmt.Errorf("%q: %w", line, err)
		}
	}
	return s, nil
}

func (s *Session) parse(line string) (err error) {
	word, rest, _ := strings.Cut(line, " ")
	switch word {
	case "":
	case "#":
		s.Name = rest
	case "role":
		s.Role = rest
	case "limit":
		return s.parseLimit(rest)
	case "repeat":
		return s.parseRepeat(rest)
	case "recv", "frame", "head":
		return s.parseReceived(word, rest)
	case "deflate":
		s.Deflate = true
	case "send":
		var answer Step
		answer, err = parseStep(rest)
		s.Sent = append(s.Sent, answer)
	case "machine", "conn":
		return s.parseStep(rest, word)
	default:
		return s.parseStep(line, "")
	}
	return err
}

func (s *Session) parseStep(text, whom string) error {
	step, err := parseStep(text)
	s.steps = append(s.steps, whose{step, whom})
	return err
}

func (s *Session) parseLimit(text string) error {
	of, number, _ := strings.Cut(text, " ")
	n, err := strconv.Atoi(number)
	switch of {
	case "message":
		s.MaxMessage = int64(n)
	case "fragments":
		s.MaxFragments = n
	default:
		return errors.New("no such limit")
	}
	return err
}

func (s *Session) parseRepeat(text string) error {
	number, line, _ := strings.Cut(text, " ")
	n, err := strconv.Atoi(number)
	for range n {
		err = errors.Join(err, s.parse(line))
	}
	return err
}

func (s *Session) parseReceived(kind, text string) error {
	if kind == "recv" && s.Role == "" {
		return errors.New("bytes as they are, and no role that they are for")
	}
	b, err := parseBytes(text)
	s.received = append(s.received, received{b, kind})
	return err
}

func parseStep(text string) (Step, error) {
	kind, rest, _ := strings.Cut(text, " ")
	of := ""
	for kind == "part" || kind == "deflated" {
		of += kind + " "
		kind, rest, _ = strings.Cut(rest, " ")
	}
	var payload []byte
	var err error
	switch kind {
	case "text", "binary", "ping", "pong":
		payload, err = parseBytes(rest)
	case "close":
		payload, err = parseClose(rest)
	case "fail":
		payload = []byte(rest)
	default:
		err = errors.New("no such line")
	}
	return Step{of + kind, string(payload)}, err
}

// parseClose returns the payload of a Close frame with that code and reason.
func parseClose(text string) ([]byte, error) {
	if text == "" {
		return nil, nil
	}
	number, rest, _ := strings.Cut(text, " ")
	code, err := strconv.ParseUint(number, 10, 16)
	if err != nil {
		return nil, err
	}
	reason, err := parseBytes(rest)
	return frame.AppendClose(nil, frame.CloseCode(code), string(reason)), err
}

// parseBytes parses hexadecimal digits and quoted strings, each of which may be
// repeated.
func parseBytes(text string) (b []byte, err error) {
	for rest := strings.TrimSpace(text); rest != ""; rest = strings.TrimSpace(rest) {
		times := 1
		if number, item, ok := strings.Cut(rest, "*"); ok {
			if n, err := strconv.Atoi(number); err == nil {
				times, rest = n, item
			}
		}
		var item []byte
		if item, rest, err = parseItem(rest); err != nil {
			return nil, err
		}
		for range times {
			b = append(b, item...)
		}
	}
	return b, nil
}

// parseItem parses what text begins with and returns the rest.
func parseItem(text string) (item []byte, rest string, err error) {
	if quoted, err := strconv.QuotedPrefix(text); err == nil {
		s, err := strconv.Unquote(quoted)
		return []byte(s), text[len(quoted):], err
	}
	digits, rest, _ := strings.Cut(text, " ")
	item, err = hex.DecodeString(digits)
	return item, rest, err
}

// Input returns the bytes that arrive in the session at that end.
func (s *Session) Input(client bool) (b []byte) {
	for _, r := range s.received {
		switch {
		case client || r.kind == "recv":
			b = append(b, r.bytes...)
		case r.kind == "head":
			b = append(b, r.bytes[0], r.bytes[1]|0x80)
			b = append(b, r.bytes[2:]...)
		default:
			b = appendMasked(b, r.bytes)
		}
	}
	return b
}

// appendMasked appends a frame as a client would send it. It does not ask
// package frame where the header ends, since some of the headers are wrong.
func appendMasked(b, unmasked []byte) []byte {
	key := mask.Key{0x37, 0xfa, 0x21, 0x3d}
	end := map[byte]int{126: 4, 127: 10}[unmasked[1]]
	end = max(end, 2)
	b = append(b, unmasked[0], unmasked[1]|0x80)
	b = append(b, unmasked[2:end]...)
	b = append(b, key[:]...)
	for i, x := range unmasked[end:] {
		b = append(b, x^key[i%4])
	}
	return b
}

// Failure returns the Step that an error is.
func Failure(err error) Step {
	v, ok := errors.AsType[*frame.Error](err)
	if !ok {
		return Step{"fail", err.Error()}
	}
	return Step{"fail", fmt.Sprintf("%d %s", v.Code, v.Section)}
}
