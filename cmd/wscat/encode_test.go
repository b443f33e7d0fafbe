package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duplex/frame"
)

// What goes out as a line comes back as the same line, and the same message.
func TestCodingsRoundTrip(t *testing.T) {
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	for name, c := range codings {
		if c == binaryCoding {
			continue // has no lines
		}
		for _, m := range []message{
			{"", frame.Binary, all}, {"", frame.Binary, nil}, {"", frame.Binary, []byte("plain")},
			{"", frame.Text, []byte("grüße \" \\ <&> \n\t\x1b\u009b\u202e\u2028")}, {"", frame.Text, nil},
		} {
			line := c.encode(m, false)
			if bytes.ContainsAny(line, "\n\x1b\u009b\u202e\u2028") {
				t.Errorf("--%s: %q is no line, or not a harmless one", name, line)
			}
			o, err := c.decode(line)
			if err != nil || !bytes.Equal(o.payload, m.payload) {
				t.Errorf("--%s: %q becomes %q, %v", name, line, o.payload, err)
			}
			if c == jsonCoding && o.opcode != m.opcode {
				t.Errorf("%q becomes %v", line, o.opcode)
			}
		}
	}
}

func TestDecode(t *testing.T) {
	for _, test := range []struct {
		c    coding
		line string
		want order
	}{
		{textCoding, "/ping", order{opcode: frame.Text, payload: []byte("/ping")}},
		{binaryCoding, "\xff", order{opcode: frame.Binary, payload: []byte("\xff")}},
		{hexCoding, "48 65\t6C", order{opcode: frame.Binary, payload: []byte("Hel")}},
		{jsonCoding, `{"type":"text"}`, order{opcode: frame.Text, payload: []byte{}}},
		{jsonCoding, `{"type":"binary","data":"AP8="}`, order{opcode: frame.Binary, payload: []byte{0, 255}}},
		{jsonCoding, `{"type":"ping"}`, order{opcode: frame.Ping, payload: []byte{}}},
		{jsonCoding, `{"type":"ping","data":"x"}`, order{opcode: frame.Ping, payload: []byte("x")}},
		{jsonCoding, `{"type":"pong","data":"x"}`, order{opcode: frame.Pong, payload: []byte("x")}},
		{jsonCoding, `{"type":"close"}`, order{opcode: frame.Close, code: 1000}},
		{jsonCoding, `{"type":"close","code":4000,"reason":"bye"}`, order{opcode: frame.Close, code: 4000, reason: "bye"}},
	} {
		got, err := test.c.decode([]byte(test.line))
		if diff := cmp.Diff(test.want, got, cmp.AllowUnexported(order{})); diff != "" || err != nil {
			t.Errorf("%s: %v\n%s", test.line, err, diff)
		}
	}
}

func TestDecodeNothing(t *testing.T) {
	for _, test := range []struct {
		c          coding
		line, want string
	}{
		{textCoding, "\xff", "not UTF-8"},
		{base64Coding, "a", "not base64"},
		{hexCoding, "4", "hexadecimal"},
		{hexCoding, "zz", "hexadecimal"},
		{jsonCoding, "", "nothing there"},
		{jsonCoding, "{", "unexpected EOF"},
		{jsonCoding, `{"type":"text"} {}`, "more than one"},
		{jsonCoding, `{"type":"text","dat":"x"}`, "dat"},
		{jsonCoding, `{"type":"continuation"}`, `"continuation"`},
		{jsonCoding, `{"type":"ping","data":"` + strings.Repeat("x", 126) + `"}`, "125 bytes"},
		{jsonCoding, `{"type":"binary","data":"!"}`, "base64"},
		{jsonCoding, `{"type":"close","code":1005}`, "1005"},
		{jsonCoding, `{"type":"text","data":"` + "\xff" + `"}`, "UTF-8"},
	} {
		if _, err := test.c.decode([]byte(test.line)); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q: %v, want %q", test.line, err, test.want)
		}
	}
}

func TestCommands(t *testing.T) {
	for line, want := range map[string]order{
		"hello":           {opcode: frame.Text, payload: []byte("hello")},
		"//ping":          {opcode: frame.Text, payload: []byte("/ping")},
		"/ping":           {opcode: frame.Ping, payload: []byte{}},
		"/ping are you":   {opcode: frame.Ping, payload: []byte("are you")},
		"/pong":           {opcode: frame.Pong, payload: []byte{}},
		"/pong I am":      {opcode: frame.Pong, payload: []byte("I am")},
		"/close":          {opcode: frame.Close, code: 1000},
		"/close 3000":     {opcode: frame.Close, code: 3000},
		"/close 1000 a b": {opcode: frame.Close, code: 1000, reason: "a b"},
	} {
		got, err := commands(textCoding)([]byte(line))
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(order{})); diff != "" || err != nil {
			t.Errorf("%s: %v\n%s", line, err, diff)
		}
	}
	for line, want := range map[string]string{
		"/":                                 "no command",
		"/pang":                             "no command",
		"/ping " + strings.Repeat("x", 126): "126",
		"/close bye":                        "takes a code",
		"/close 1006":                       "1006",
		"/close 99999":                      "takes a code",
		"/close 1000 " + strings.Repeat("x", 124): "124",
	} {
		if _, err := commands(textCoding)([]byte(line)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", line, err)
		}
	}
}
