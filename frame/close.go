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
// [NoStatus] and no reason (section 7.1.5). What [CheckClose] finds is an error.
func ParseClose(p []byte) (CloseCode, string, error) {
	if err := CheckClose(p); err != nil {
		return 0, "", err
	}
	if len(p) == 0 {
		return NoStatus, "", nil
	}
	return CloseCode(binary.BigEndian.Uint16(p)), string(p[2:]), nil
}

// CheckClose returns an [*Error] if p may not be the payload of a Close frame:
// a single byte, a code that may not be sent, or a reason that is not UTF-8
// (section 5.5.1). It does not allocate.
func CheckClose(p []byte) error {
	switch {
	case len(p) == 0:
		return nil
	case len(p) == 1:
		return ErrCloseTooShort
	case !CloseCode(binary.BigEndian.Uint16(p)).Valid():
		return ErrCloseCode
	case !utf8.Valid(p[2:]):
		return ErrCloseReason
	}
	return nil
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
