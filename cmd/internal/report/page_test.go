package report_test

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"duplex/cmd/internal/report"
)

func TestPolicy(t *testing.T) {
	without, with := report.Policy("a{}", ""), report.Policy("a{}", "1")
	if strings.Contains(without, "script-src") || !strings.Contains(with, "script-src 'sha256-a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s='") {
		t.Errorf("%s\n%s", without, with)
	}
	for _, p := range []string{without, with} {
		if !strings.HasPrefix(p, "default-src 'none'; style-src 'sha256-") || !strings.Contains(p, "trusted-types 'none'") {
			t.Error(p)
		}
	}
}

func TestJoin(t *testing.T) {
	files := fstest.MapFS{"a": {Data: []byte("1")}, "b": {Data: []byte("2")}}
	if got := report.Join(files, "b", "a"); got != "21" {
		t.Errorf("%q", got)
	}
	defer func() {
		if recover() == nil {
			t.Error("a file is missing, and no panic")
		}
	}()
	report.Join(files, "c")
}

func TestTimestamp(t *testing.T) {
	at := time.Date(2026, 5, 1, 23, 4, 5, 0, time.FixedZone("", -3600))
	if got := report.Timestamp(at); got != "2 May 2026, 00:04 UTC" {
		t.Error(got)
	}
}
