package term

import (
	"os"
	"strings"
	"testing"
	"time"
)

func TestProgress(t *testing.T) {
	for _, test := range []struct {
		done, total int
		took        time.Duration
		want        string
	}{
		{0, 10, 0, "0/10: echo"},
		{2, 10, 4 * time.Second, "2/10, 16s left: echo"},
		{10, 10, 20 * time.Second, "10/10: echo"},
		{7, 0, time.Second, "7: echo"},
	} {
		if got := progress(test.done, test.total, test.took, "echo"); got != test.want {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
}

// The null device is a character device as terminals are, and no terminal.
func TestNullDevice(t *testing.T) {
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	if IsTerminal(null) {
		t.Error("the null device is a terminal")
	}
}

// What is no terminal gets no line.
func TestNoTerminal(t *testing.T) {
	f, err := os.Create(t.TempDir() + "/log")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	p := NewProgress(f, 3)
	p.Expect(4)
	p.Show(1, "one")
	p.Clear()
	if info, err := f.Stat(); p != nil || err != nil || info.Size() > 0 {
		t.Errorf("%v, %v, %v", p, info, err)
	}
}

func TestColumns(t *testing.T) {
	var b strings.Builder
	Columns(&b, [][]string{{"", "ok", "failed"}, {"1  Framing", "16", "·"}, {"µ", "–", ""}})
	want := "            ok  failed\n1  Framing  16       ·\nµ            –\n\n"
	if b.String() != want {
		t.Errorf("got\n%q, want\n%q", b.String(), want)
	}
}
