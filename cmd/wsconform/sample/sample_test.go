package sample_test

import (
	"bytes"
	"compress/flate"
	"testing"
	"unicode/utf8"

	"duplex/cmd/wsconform/sample"
)

// Each kind has the length it should, cuts where it must, and can be compressed
// about as well as what it stands for.
func TestKinds(t *testing.T) {
	for _, test := range []struct {
		name        string
		make        func() string
		ascii       bool
		least, most int // per cent of the length when compressed
	}{
		{"JSON", sample.JSON, true, 5, 30},
		{"bitmap", sample.Bitmap, false, 30, 80},
		{"prose", sample.Prose, false, 10, 40},
		{"HTML", sample.HTML, true, 10, 40},
		{"PDF", sample.PDF, false, 70, 99},
		{"noise", func() string { return sample.Noise(128 << 10) }, false, 99, 101},
	} {
		s := test.make()
		if n := len(s); n%(128<<10) != 0 || n > 1<<20 {
			t.Errorf("%s: %d octets", test.name, n)
		}
		if test.ascii != (utf8.RuneCountInString(s) == len(s) && utf8.ValidString(s)) {
			t.Errorf("%s: ASCII is %t", test.name, !test.ascii)
		}
		var b bytes.Buffer
		w, _ := flate.NewWriter(&b, flate.DefaultCompression)
		const some = 128 << 10
		w.Write([]byte(s[:some]))
		w.Close()
		if percent := 100 * b.Len() / some; percent < test.least || percent > test.most {
			t.Errorf("%s: compressed to %d%%, want %d to %d", test.name, percent, test.least, test.most)
		}
	}
}
