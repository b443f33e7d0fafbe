package frame_test

import (
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"duplex/frame"
)

func TestParseClose(t *testing.T) {
	tests := []struct {
		name    string
		payload string
		code    frame.CloseCode
		reason  string
		err     error
	}{
		{"7.1.5 no code", "", frame.NoStatus, "", nil},
		{"5.5.1 code alone", "\x03\xe8", frame.NormalClosure, "", nil},
		{"5.5.1 code and reason", "\x03\xe9so long", frame.GoingAway, "so long", nil},
		{"5.5.1 reason of 123 bytes", "\x0f\xa0" + strings.Repeat("x", 123), 4000, strings.Repeat("x", 123), nil},
		{"5.5.1 reason in other alphabets", "\x0b\xb8κόσμε 🌍", 3000, "κόσμε 🌍", nil},
		{"5.5.1 reason with NUL", "\x03\xe8a\x00b", frame.NormalClosure, "a\x00b", nil},
		{"5.5.1 half a code", "\x03", 0, "", frame.ErrCloseTooShort},
		{"7.4.1 code that is never sent", "\x03\xed", 0, "", frame.ErrCloseCode},
		{"7.4.2 code below all ranges", "\x00\x00bye", 0, "", frame.ErrCloseCode},
		{"7.4 bad code before bad reason", "\x03\xee\xff", 0, "", frame.ErrCloseCode},
		{"8.1 reason that is not UTF-8", "\x03\xe8\xff", 0, "", frame.ErrCloseReason},
		{"8.1 reason that ends within a character", "\x03\xe8ok\xe2\x82", 0, "", frame.ErrCloseReason},
		{"8.1 reason with a surrogate", "\x03\xe8\xed\xa0\x80", 0, "", frame.ErrCloseReason},
		{"8.1 reason in overlong form", "\x03\xe8\xc0\xaf", 0, "", frame.ErrCloseReason},
		{"8.1 reason beyond U+10FFFF", "\x03\xe8\xf4\x90\x80\x80", 0, "", frame.ErrCloseReason},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			code, reason, err := frame.ParseClose([]byte(test.payload))
			if code != test.code || reason != test.reason || err != test.err {
				t.Errorf("ParseClose = %v, %q, %v; want %v, %q, %v", code, reason, err, test.code, test.reason, test.err)
			}
		})
	}
}

// Every code there is, on the wire (section 7.4).
func TestParseCloseCodes(t *testing.T) {
	for code := range 1 << 16 {
		p := binary.BigEndian.AppendUint16(nil, uint16(code))
		got, _, err := frame.ParseClose(p)
		switch {
		case isValidCode(code) && (int(got) != code || err != nil):
			t.Errorf("ParseClose of %d = %v, %v", code, got, err)
		case !isValidCode(code) && err != frame.ErrCloseCode:
			t.Errorf("ParseClose of %d: error %v, want %v", code, err, frame.ErrCloseCode)
		}
	}
}

// The reason is a copy: the buffer that it came in is used again.
func TestParseCloseKeepsNothing(t *testing.T) {
	p := []byte("\x03\xe8bye")
	_, reason, _ := frame.ParseClose(p)
	copy(p, "xxxxx")
	if reason != "bye" {
		t.Errorf("the reason has become %q", reason)
	}
}

func TestAppendClose(t *testing.T) {
	tests := []struct {
		name   string
		code   frame.CloseCode
		reason string
		want   string
	}{
		{"7.1.5 no code", frame.NoStatus, "", ""},
		{"7.1.5 no code, so no reason", frame.NoStatus, "lost", ""},
		{"5.5.1 code alone", frame.NormalClosure, "", "\x03\xe8"},
		{"5.5.1 code and reason", frame.GoingAway, "so long", "\x03\xe9so long"},
		{"5.5.1 code is not checked", 5, "", "\x00\x05"},
		{"5.5.1 longest reason", 4999, strings.Repeat("x", 123), "\x13\x87" + strings.Repeat("x", 123)},
		{"5.5.1 reason a byte too long", 1000, strings.Repeat("x", 124), "\x03\xe8" + strings.Repeat("x", 123)},
		{"5.5.1 reason far too long", 1000, strings.Repeat("x", 1<<20), "\x03\xe8" + strings.Repeat("x", 123)},
		{"5.5.1 cut behind a character", 1000, strings.Repeat("x", 121) + "éé", "\x03\xe8" + strings.Repeat("x", 121) + "é"},
		{"5.5.1 cut before two bytes", 1000, strings.Repeat("x", 122) + "é", "\x03\xe8" + strings.Repeat("x", 122)},
		{"5.5.1 cut before three bytes", 1000, strings.Repeat("x", 121) + "€", "\x03\xe8" + strings.Repeat("x", 121)},
		{"5.5.1 cut before four bytes", 1000, strings.Repeat("x", 120) + "🌍", "\x03\xe8" + strings.Repeat("x", 120)},
		{"8.1 what is not UTF-8 is replaced", 1000, "a\xffb", "\x03\xe8a\uFFFDb"},
		{"8.1 what is left of a character is replaced", 1000, "a\xe2\x82", "\x03\xe8a\uFFFD"},
		{"8.1 replaced, then cut", 1000, strings.Repeat("x", 121) + "\xff", "\x03\xe8" + strings.Repeat("x", 121)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := string(frame.AppendClose([]byte("before"), test.code, test.reason))
			if got != "before"+test.want {
				t.Errorf("AppendClose = %q, want %q behind what was there", got, test.want)
			}
		})
	}
}

// Wherever a long reason is cut, it stays UTF-8, fits the frame, and loses less
// than a character of what would have fitted (sections 5.5.1 and 8.1).
func TestAppendCloseCutsBetweenCharacters(t *testing.T) {
	for _, char := range []string{"x", "é", "€", "🌍"} {
		for shift := range 4 {
			reason := strings.Repeat("x", shift) + strings.Repeat(char, 124)
			p := frame.AppendClose(nil, frame.NormalClosure, reason)
			got := string(p[2:])
			if len(p) > frame.MaxControl || !utf8.ValidString(got) || !strings.HasPrefix(reason, got) {
				t.Errorf("%d times x, then %s: %d bytes, %q", shift, char, len(p), got)
			}
			if lost := frame.MaxReason - len(got); lost >= len(char) {
				t.Errorf("%d times x, then %s: %d bytes left unused", shift, char, lost)
			}
		}
	}
}

// What may be sent comes out as it went in (section 5.5.1).
func TestCloseRoundTrip(t *testing.T) {
	for n := range frame.MaxReason + 1 {
		want := strings.Repeat("r", n)
		code, reason, err := frame.ParseClose(frame.AppendClose(nil, 4000, want))
		if code != 4000 || reason != want || err != nil {
			t.Errorf("a reason of %d bytes comes out as %v, %q, %v", n, code, reason, err)
		}
	}
}

func ExampleParseClose() {
	code, reason, err := frame.ParseClose([]byte("\x03\xe9restarting"))
	fmt.Printf("%v, %q, %v\n", code, reason, err)

	_, _, err = frame.ParseClose([]byte("\x03\xed"))
	fmt.Println(err)
	// Output:
	// 1001 (going away), "restarting", <nil>
	// websocket: Close frame with a code that may not be sent (RFC 6455, section 7.4)
}
