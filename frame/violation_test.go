package frame_test

import (
	"errors"
	"fmt"
	"testing"

	"duplex/frame"
)

// Each rule knows the section that states it and the code that the peer is told
// (sections 7.1.7 and 7.4.1).
func TestCatalogue(t *testing.T) {
	tests := []struct {
		err     *frame.Error
		section string
		code    frame.CloseCode
	}{
		{frame.ErrReservedBits, "5.2", 1002},
		{frame.ErrReservedOpcode, "5.2", 1002},
		{frame.ErrLengthNotMinimal, "5.2", 1002},
		{frame.ErrLengthTooLong, "5.2", 1002},
		{frame.ErrNotMasked, "5.1", 1002},
		{frame.ErrMasked, "5.1", 1002},
		{frame.ErrControlFragmented, "5.5", 1002},
		{frame.ErrControlTooLong, "5.5", 1002},
		{frame.ErrNothingToContinue, "5.4", 1002},
		{frame.ErrMessageUnfinished, "5.4", 1002},
		{frame.ErrAfterClose, "5.5.1", 1002},
		{frame.ErrInvalidUTF8, "8.1", 1007},
		{frame.ErrCloseTooShort, "5.5.1", 1002},
		{frame.ErrCloseCode, "7.4", 1002},
		{frame.ErrCloseReason, "8.1", 1007},
	}
	for _, test := range tests {
		t.Run(test.section+" "+test.err.Reason, func(t *testing.T) {
			if test.err.Section != test.section || test.err.Code != test.code {
				t.Errorf("section %s, code %v; want %s, %v", test.err.Section, test.err.Code, test.section, test.code)
			}
			if len(test.err.Reason) > frame.MaxReason || !test.err.Code.Valid() {
				t.Error("a Close frame cannot say it")
			}
		})
	}
}

func TestErrorText(t *testing.T) {
	const want = "websocket: reserved opcode (RFC 6455, section 5.2)"
	if got := frame.ErrReservedOpcode.Error(); got != want {
		t.Errorf("Error() = %q, want %q", got, want)
	}
}

// An error is found with errors.Is and taken apart with errors.As, also where
// it is wrapped.
func TestErrorIsAndAs(t *testing.T) {
	err := fmt.Errorf("reading: %w", frame.ErrMasked)
	if !errors.Is(err, frame.ErrMasked) || errors.Is(err, frame.ErrNotMasked) {
		t.Error("errors.Is does not tell one violation from another")
	}
	if e, ok := errors.AsType[*frame.Error](err); !ok || e != frame.ErrMasked {
		t.Errorf("errors.AsType finds %v", e)
	}
}
