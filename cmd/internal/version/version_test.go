package version

import (
	"runtime"
	"strings"
	"testing"
)

func TestString(t *testing.T) {
	if s := String(); !strings.Contains(s, runtime.Version()) || strings.HasPrefix(s, " ") || strings.Contains(s, "\n") {
		t.Errorf("%q", s)
	}
}
