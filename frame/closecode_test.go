package frame_test

import (
	"testing"

	"duplex/frame"
)

// validCodes are the codes that a Close frame may carry, first and last of each
// run: section 7.4.1 has 1000 to 1003 and 1007 to 1011, IANA's registry adds
// 1012 to 1014, and section 7.4.2 gives 3000 to 4999 away.
var validCodes = [][2]int{{1000, 1003}, {1007, 1014}, {3000, 4999}}

func isValidCode(code int) bool {
	for _, run := range validCodes {
		if run[0] <= code && code <= run[1] {
			return true
		}
	}
	return false
}

// Every code there is (section 7.4).
func TestCloseCodeValid(t *testing.T) {
	for code := range 1 << 16 {
		if got, want := frame.CloseCode(code).Valid(), isValidCode(code); got != want {
			t.Errorf("CloseCode(%d).Valid() = %t, want %t", code, got, want)
		}
	}
}

func TestCloseCodeString(t *testing.T) {
	tests := map[frame.CloseCode]string{
		frame.NormalClosure:      "1000 (normal closure)",
		frame.GoingAway:          "1001 (going away)",
		frame.ProtocolError:      "1002 (protocol error)",
		frame.UnsupportedData:    "1003 (unsupported data)",
		frame.NoStatus:           "1005 (no status)",
		frame.AbnormalClosure:    "1006 (abnormal closure)",
		frame.InvalidPayload:     "1007 (invalid payload)",
		frame.PolicyViolation:    "1008 (policy violation)",
		frame.MessageTooBig:      "1009 (message too big)",
		frame.MandatoryExtension: "1010 (mandatory extension)",
		frame.InternalError:      "1011 (internal error)",
		frame.ServiceRestart:     "1012 (service restart)",
		frame.TryAgainLater:      "1013 (try again later)",
		frame.BadGateway:         "1014 (bad gateway)",
		frame.TLSHandshake:       "1015 (TLS handshake)",
		0:                        "0",
		1004:                     "1004",
		4321:                     "4321",
		65535:                    "65535",
	}
	for code, want := range tests {
		t.Run("7.4 "+want, func(t *testing.T) {
			if got := code.String(); got != want {
				t.Errorf("String() = %q, want %q", got, want)
			}
		})
	}
}
