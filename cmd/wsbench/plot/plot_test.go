package plot

import (
	"encoding/xml"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"duplex/cmd/wsbench/result"
)

func TestTicks(t *testing.T) {
	near := cmpopts.EquateApprox(1e-9, 0)
	for _, tt := range []struct{ got, want []float64 }{
		{logTicks(math.Log10(8), math.Log10(300)), []float64{10, 20, 50, 100, 200}},
		{logTicks(math.Log10(8), math.Log10(20000)), []float64{10, 100, 1000, 10000}},
		{logTicks(math.Log10(12), math.Log10(45)), []float64{15, 20, 30, 40}},
		{logTicks(math.Log10(10.1), math.Log10(12.4)), []float64{10.5, 11, 11.5, 12}},
		{powersOfTwo(math.Log10(1155), math.Log10(3012)), []float64{1.5 * 1024, 2 * 1024, 2.5 * 1024}},
		{powersOfTwo(math.Log10(1000), math.Log10(9000)), []float64{1024, 2048, 4096, 8192}},
		{powersOfTwo(math.Log10(10), math.Log10(9e6)), []float64{16, 256, 4096, 65536, 1 << 20}},
		{(&Scale{Bytes: true}).ticks(0, 45<<20), []float64{0, 10 << 20, 20 << 20, 30 << 20, 40 << 20}},
		{linearTicks(0, 10), []float64{0, 2, 4, 6, 8, 10}},
		{linearTicks(0, 1.1), []float64{0, 0.2, 0.4, 0.6, 0.8, 1}},
		{linearTicks(0, 210), []float64{0, 50, 100, 150, 200}},
	} {
		if diff := cmp.Diff(tt.want, tt.got, near); diff != "" {
			t.Error(diff)
		}
	}
}

func TestScale(t *testing.T) {
	s := Scale{Log: true}
	s.fit([]float64{1, 100}, 0, 100)
	if at := s.at(10); math.Abs(at-50) > 1e-9 {
		t.Errorf("10 lies at %v, want half way between 1 and 100", at)
	}
	if s.at(1) <= 0 || s.at(100) >= 100 {
		t.Errorf("no room beside 1 at %v and 100 at %v", s.at(1), s.at(100))
	}
}

// Labels keep their order, their distance, and to the plot.
func TestApart(t *testing.T) {
	labels := []label{{0, "d", 290}, {1, "a", 10}, {2, "b", 11}, {3, "c", 12}, {4, "e", 300}}
	apart(labels, 12, 0, 300)
	var names string
	for i, l := range labels {
		names += l.text
		if i > 0 && l.y-labels[i-1].y < 12 || l.y < 0 || l.y > 300 {
			t.Errorf("%+v", labels)
		}
	}
	if names != "abcde" {
		t.Errorf("the order is %s", names)
	}
}

// wellFormed parses an SVG and returns the text in it.
func wellFormed(t *testing.T, svg string) string {
	t.Helper()
	var text strings.Builder
	for d := xml.NewDecoder(strings.NewReader(svg)); ; {
		token, err := d.Token()
		if err == io.EOF {
			return text.String()
		}
		if err != nil {
			t.Fatalf("%v in %s", err, svg)
		}
		if chars, ok := token.(xml.CharData); ok {
			text.Write(chars)
			text.WriteByte(' ')
		}
	}
}

func TestSVG(t *testing.T) {
	const evil = `<b>&"x`
	l := Lines{Title: evil, XName: "size", X: Scale{Log: true, Format: result.Bytes, Ticks: []float64{32, 1024}},
		Y:      Scale{Log: true, Format: result.Nanoseconds},
		Series: []Series{{0, evil, []Point{{32, 100, 90, 120}, {1024, 1000, 0, 0}}}, {9, "one", []Point{{32, 50, 0, 0}}}}}
	if l.Empty() {
		t.Error("it is empty")
	}
	text := wellFormed(t, string(l.SVG()))
	for _, want := range []string{evil, "32 B", "1 KiB", "100 ns", "size", "one"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in %q", want, text)
		}
	}
	dots := Dots{Title: "t", X: Scale{Format: result.Bytes}, Dots: []Dot{{0, evil, 0, 0, 0}, {1, "b", 10, 5, 2000}}}
	if text := wellFormed(t, string(dots.SVG())); !strings.Contains(text, evil) || strings.Contains(string(dots.SVG()), "NaN") {
		t.Error(text)
	}
	wellFormed(t, string(Mark(5)))
	empty := Lines{Series: []Series{{0, "a", []Point{{X: 1, Y: 1}}}}}
	if !empty.Empty() {
		t.Error("a point makes no line")
	}
}
