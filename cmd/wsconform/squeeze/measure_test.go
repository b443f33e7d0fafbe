package squeeze_test

import (
	"bytes"
	"compress/flate"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"duplex/cmd/wsconform/sample"
	"duplex/cmd/wsconform/squeeze"

	"github.com/google/go-cmp/cmp"
)

// deflate returns what compress/flate makes of a message, with what was before
// it.
func deflate(level int, before, message string) []byte {
	var b bytes.Buffer
	w, _ := flate.NewWriterDict(&b, level, []byte(before))
	io.WriteString(w, message)
	w.Flush()
	return bytes.TrimSuffix(b.Bytes(), []byte("\x00\x00\xff\xff"))
}

// What compress/flate writes is read to its end, and where it must have gone
// back that is seen.
func TestMeasureFlate(t *testing.T) {
	noise := sample.Noise(32 << 10)
	for _, test := range []struct {
		name            string
		before, message string
		want            squeeze.Reach
	}{
		{"nothing", "", "", squeeze.Reach{}},
		{"noise", "", noise, squeeze.Reach{Length: len(noise)}},
		{"run", "", strings.Repeat("x", 1000), squeeze.Reach{Distance: 1, Length: 1000}},
		{"twice", "", noise[:600] + noise[:600], squeeze.Reach{Distance: 600, Length: 1200}},
		{"farthest", "", noise + noise[:100], squeeze.Reach{Distance: 32768, Length: 32868}},
		{"before", noise[:600], noise[:600], squeeze.Reach{Distance: 600, Before: 600, Length: 600}},
		{"somewhat before", noise[:600], noise[500:900] + noise[500:600], squeeze.Reach{Distance: 400, Before: 100, Length: 500}},
	} {
		for _, level := range []int{flate.HuffmanOnly, flate.NoCompression, 6, 9} {
			got, err := squeeze.Measure(deflate(level, test.before, test.message))
			want := test.want
			if level <= 0 {
				want = squeeze.Reach{Length: len(test.message)}
			}
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Errorf("%s at level %d: %v (-want +got):\n%s", test.name, level, err, diff)
			}
		}
	}
	for _, kind := range []func() string{sample.JSON, sample.Bitmap, sample.Prose, sample.HTML, sample.PDF} {
		for _, level := range []int{1, 9} {
			const some = 128 << 10
			got, err := squeeze.Measure(deflate(level, "", kind()[:some]))
			if err != nil || got.Length != some || got.Before != 0 {
				t.Errorf("%.8q: %+v, %v", kind(), got, err)
			}
		}
	}
}

// Each distance and each length is read as it was written.
func TestMeasureWriter(t *testing.T) {
	for distance := 1; distance <= 1<<15; distance += 1 + distance/100 {
		var w squeeze.Writer
		w.Begin(false, squeeze.Fixed)
		length := 3 + distance%256
		w.Copy(length, distance)
		w.End()
		got, err := squeeze.Measure([]byte(w.Message()))
		if want := (squeeze.Reach{Distance: distance, Before: distance, Length: length}); got != want || err != nil {
			t.Fatalf("%+v, %v; want %+v", got, err, want)
		}
	}
}

// What is broken is never read otherwise than compress/flate does, as long as
// both can read it.
func TestMeasureBroken(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	good := deflate(6, "", sample.JSON()[:3000])
	agreed := 0
	for range 2000 {
		broken := bytes.Clone(good)
		if r.IntN(2) == 0 {
			broken = broken[:1+r.IntN(len(good))]
		}
		for range 1 + r.IntN(3) {
			broken[r.IntN(len(broken))] ^= 1 << r.IntN(8)
		}
		reach, err := squeeze.Measure(broken)
		plain, other := inflate(squeeze.NewInflater(15, true), broken)
		if err != nil || other != nil {
			continue
		}
		if agreed++; reach.Length != len(plain) {
			t.Fatalf("%d octets; compress/flate makes %d of %x", reach.Length, len(plain), broken)
		}
	}
	if agreed < 10 {
		t.Errorf("only %d were good", agreed)
	}
}

func BenchmarkMeasure(b *testing.B) {
	p := deflate(6, "", sample.JSON())
	b.SetBytes(int64(len(sample.JSON())))
	for b.Loop() {
		squeeze.Measure(p)
	}
}
