package suite

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"duplex/frame"
)

// What comes is compared while it is read, to the last octet and beyond it.
func TestUnlikeRead(t *testing.T) {
	long := strings.Repeat("0123456789", 10_000)
	for _, test := range []struct {
		name      string
		got, want string
		says      string
	}{
		{"the same", long, long, ""},
		{"nothing", "", "", ""},
		{"longer", long + "x", long, "differs from octet 100000 on"},
		{"shorter", long[:99_999], long, "differs from octet 99999 on"},
		{"changed", long[:70_000] + "x" + long[70_001:], long, "differs from octet 70000 on"},
		{"other", "hallo", "hello", `want text "hello"; got what begins with "hallo"`},
		{"something", "x", "", `got what begins with "x"`},
		{"none", "", "x", `got what begins with ""`},
	} {
		for name, reader := range map[string]func(io.Reader) io.Reader{
			"whole":     func(r io.Reader) io.Reader { return r },
			"octetwise": iotest.OneByteReader,
			"at once":   iotest.DataErrReader,
		} {
			got := new(squeezed).unlikeRead(reader(strings.NewReader(test.got)), saw(frame.Text, Octets(test.want)))
			if (got == "") != (test.says == "") || !strings.Contains(got, test.says) {
				t.Errorf("%s, %s: %s, want %q", test.name, name, got, test.says)
			}
		}
	}
	broken := iotest.ErrReader(errors.New("it is broken"))
	if got := new(squeezed).unlikeRead(broken, sawText(hello)); !strings.Contains(got, "but it is broken") {
		t.Errorf("broken: %s", got)
	}
}
