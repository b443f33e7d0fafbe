package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
)

// Each library answers for reading and writing at both ends.
func TestFrame(t *testing.T) {
	sizes := []struct {
		kind     string
		compress bool
		sizes    []int
	}{
		{"binary", false, []int{0, 125, 126, 4097, 65536, 1 << 20}},
		{"text", false, []int{1, 125, 65536}},
		{"json", true, []int{125, 4097}},
	}
	for _, l := range libraries {
		if l.read == nil {
			continue
		}
		for _, op := range []string{"read", "write"} {
			for _, role := range []string{"server", "client"} {
				t.Run(fmt.Sprintf("%s/%s/%s", l.name, op, role), func(t *testing.T) {
					for _, s := range sizes {
						for _, size := range s.sizes {
							measureOne(t, l, request{l.name, op, role, s.kind, size, s.compress, 1})
						}
					}
				})
			}
		}
	}
}

func measureOne(t *testing.T, l *library, q request) {
	t.Helper()
	res, err := measure(q)
	switch {
	case q.Compress && !canCompress(l):
		if !errors.Is(err, errNoCompression) {
			t.Errorf("%+v: %v", q, err)
		}
	case q.Size == 0 && q.Op == "read" && dropsEmpty(l):
		if err == nil {
			t.Errorf("%+v: no error, and no message", q)
		}
	case err != nil:
		t.Errorf("%+v: %v", q, err)
	case res.Messages < 1 || res.Ns <= 0:
		t.Errorf("%+v: %+v", q, res)
	}
}

// Requests are answered line by line, wrong ones with what is wrong.
func TestAnswers(t *testing.T) {
	requests := `
		{"lib":"duplex","op":"read","role":"server","kind":"binary","size":32,"min_time_ns":1}
		{"lib":"nobody","op":"read","role":"server","kind":"binary","size":32}
		{"lib":"raw","op":"read","role":"server","kind":"binary","size":32}
		{"lib":"gws","op":"sing","role":"server","kind":"binary","size":32}
		{"lib":"gws","op":"read","role":"proxy","kind":"binary","size":32}
		{"lib":"gws","op":"read","role":"server","kind":"song","size":32}
		{"lib":"gws","op":"read","role":"server","kind":"text","size":-1}
		{"lib":"gobwas","op":"write","role":"client","kind":"text","size":32,"compress":true}`
	want := []string{`"messages":`, `\"nobody\"`, "not measured", `\"sing\"`, `\"proxy\"`, `\"song\"`, "size -1", "no compression"}
	var b bytes.Buffer
	if err := answerAll(strings.NewReader(requests), &b); err != nil {
		t.Fatal(err)
	}
	answers := strings.Split(strings.TrimSpace(b.String()), "\n")
	if len(answers) != len(want) {
		t.Fatalf("%d answers; want %d", len(answers), len(want))
	}
	for i, a := range answers {
		if !strings.Contains(a, want[i]) || !json.Valid([]byte(a)) || strings.Contains(a, "error") != (i > 0) {
			t.Errorf("%s lacks %q", a, want[i])
		}
	}
	if err := answerAll(strings.NewReader("no JSON"), &b); err == nil {
		t.Error("no error for what is no request")
	}
}

// What is read must be what was sent.
func TestReadCheats(t *testing.T) {
	for name, cheat := range map[string]reading{
		"nothing": func(end, func(int, []byte)) error { return nil },
		"short":   func(e end, each func(int, []byte)) error { each(2, make([]byte, 31)); return nil },
		"other":   func(e end, each func(int, []byte)) error { each(2, make([]byte, 32)); return nil },
		"error":   func(end, func(int, []byte)) error { return errNoCompression },
		"opcode": func(e end, each func(int, []byte)) error {
			return gorillaRead(e, func(_ int, p []byte) { each(1, p) })
		},
	} {
		all, op, err := messages("binary", 32)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := measureRead(cheat, request{Role: "server", Size: 32, MinTime: 1}, all, op); err == nil {
			t.Errorf("%s is not noticed", name)
		}
	}
}

// What is written must be the messages, each of them.
func TestWriteCheats(t *testing.T) {
	honest := func(e end) func(int, []byte) error {
		write, err := gorillaWrite(e)
		if err != nil {
			t.Fatal(err)
		}
		return write
	}
	for name, cheat := range map[string]writing{
		"nothing": func(end) (func(int, []byte) error, error) { return func(int, []byte) error { return nil }, nil },
		"other": func(e end) (func(int, []byte) error, error) {
			write := honest(e)
			return func(op int, p []byte) error { return write(op, make([]byte, len(p))) }, nil
		},
		"unmasked": func(e end) (func(int, []byte) error, error) {
			return gorillaWrite(end{tape: serverTape(nil, false)})
		},
		"first": func(e end) (func(int, []byte) error, error) {
			write, n := honest(e), 0
			return func(op int, p []byte) error {
				if n++; n > 1 {
					return nil
				}
				return write(op, p)
			}, nil
		},
		"late": func(e end) (func(int, []byte) error, error) {
			write := honest(e)
			return func(op int, p []byte) error { write(op, p); return write(op, p) }, nil
		},
	} {
		all, op, err := messages("binary", 32)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := measureWrite(cheat, request{Role: "client", Size: 32, MinTime: 1}, all, op); err == nil {
			t.Errorf("%s is not noticed", name)
		}
	}
}
