package frame

import (
	"encoding/binary"
	"strings"
	"unicode/utf8"
)

// MaxReason is the longest reason that fits a Close frame, in bytes
// (section 5.5.1).
const MaxReason = MaxControl - 2

// ParseClose parses the payload of a Close frame. An empty one has the code
// [NoStatus] and no reason (section 7.1.5). A single byte, a code that may not
// be sent and a reason that is not UTF-8 are an [*Error] (section 5.5.1).
func ParseClose(p []byte) (CloseCode, string, error) {
	if len(p) == 0 {
		return NoStatus, "", nil
	}
	if len(p) == 1 {
		return 0, "", ErrCloseTooShort
	}
	code := CloseCode(binary.BigEndian.Uint16(p))
	if !code.Valid() {
		return 0, "", ErrCloseCode
	}
	if !utf8.Valid(p[2:]) {
		return 0, "", ErrCloseReason
	}
	return code, string(p[2:]), nil
}

// AppendClose appends the payload of a Close frame: nothing if the code is
// [NoStatus]. A reason over [MaxReason] bytes is cut between two characters,
// and what is not UTF-8 in it becomes U+FFFD. The code is not checked, see
// [CloseCode.Valid].
func AppendClose(b []byte, code CloseCode, reason string) []byte {
	if code == NoStatus {
		return b
	}
	b = binary.BigEndian.AppendUint16(b, uint16(code))
	return append(b, clip(strings.ToValidUTF8(reason, "\uFFFD"))...)
}

// clip cuts s, which is UTF-8, to MaxReason bytes or a few less.
func clip(s string) string {
	if len(s) <= MaxReason {
		return s
	}
	end := MaxReason
	for !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end]
}
