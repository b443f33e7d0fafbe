package squeeze_test

import (
	"io"
	"strings"
	"testing"

	"duplex/cmd/wsconform/sample"
	"duplex/cmd/wsconform/squeeze"
)

// All windows, with takeover and without: what was compressed comes out again,
// and keeps to the window.
func TestRoundTrip(t *testing.T) {
	text := sample.HTML()[:90_000]
	for bits := squeeze.MinBits; bits <= squeeze.MaxBits; bits++ {
		for _, takeover := range []bool{false, true} {
			c, z := squeeze.NewCompressor(bits, takeover), squeeze.NewInflater(bits, takeover)
			total := 0
			for _, n := range []int{0, 1, 17, 600, 0, 40_000, 600, 16} {
				payload := c.Message([]byte(text[n : 2*n]))
				total += len(payload)
				if got, err := inflate(z, payload); got != text[n:2*n] || err != nil {
					t.Fatalf("%d bits, takeover %t: %d octets became %d, %v", bits, takeover, n, len(got), err)
				}
			}
			if total > 28_000 {
				t.Errorf("%d bits, takeover %t: compressed to %d octets", bits, takeover, total)
			}
			c.Release()
			z.Release()
		}
	}
}

// With takeover a message that came before costs next to nothing.
func TestTakeover(t *testing.T) {
	noise := []byte(sample.Noise(200))
	for _, bits := range []int{8, 15} {
		c := squeeze.NewCompressor(bits, true)
		if first, second := len(c.Message(noise)), len(c.Message(noise)); first < 200 || second > 20 {
			t.Errorf("%d bits: first %d octets, then %d", bits, first, second)
		}
	}
}

// What the sender must not do is told.
func TestViolations(t *testing.T) {
	noise := sample.Noise(1000)
	for _, test := range []struct {
		name     string
		bits     int
		takeover bool
		payload  string
		want     string
	}{
		{"window", 9, true, string(deflate(6, "", noise[:600]+noise[:600])), "600 octets back, beyond the window of 512"},
		{"the window before", 9, true, string(deflate(6, noise[:400], noise[:400])), ""},
		{"takeover", 15, false, string(deflate(6, noise[:400], noise[:400])), "400 octets before its beginning"},
		{"nothing before", 15, true, string(deflate(6, noise, noise)), "no DEFLATE"},
		{"garbage", 15, true, "Hello", "no DEFLATE"},
		{"reserved type", 15, false, "\x07", "no DEFLATE"},
		{"cut", 15, true, string(deflate(6, "", noise)[:500]), "ends within a block"},
		{"empty", 15, true, "", "no DEFLATE"},
	} {
		z := squeeze.NewInflater(test.bits, test.takeover)
		inflate(z, deflate(6, "", noise[:400]))
		_, err := inflate(z, []byte(test.payload))
		if err == nil && test.want != "" || err != nil && (test.want == "" || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%s: %v, want %q", test.name, err, test.want)
		}
	}
}

// BFINAL ends a stream but no message, and what came before it can still be
// referred to (RFC 7692, section 7.2.3.4).
func TestFinal(t *testing.T) {
	var w squeeze.Writer
	w.Begin(true, squeeze.Fixed)
	w.Literals("Hel")
	w.End()
	w.Align()
	w.Begin(false, squeeze.Fixed)
	w.Literals("lo")
	w.Copy(5, 5)
	w.End()
	z := squeeze.NewInflater(15, true)
	for _, payload := range []string{w.Message(), "\xf3\x48\xcd\xc9\xc9\x07\x00\x00"} {
		if got, err := inflate(z, []byte(payload)); strings.ReplaceAll(got, "HelloHello", "Hello") != "Hello" || err != nil {
			t.Errorf("%x: %q, %v", payload, got, err)
		}
	}
}

// What was passed over can be referred to.
func TestPass(t *testing.T) {
	noise := sample.Noise(700)
	z := squeeze.NewInflater(15, true)
	z.Pass([]byte(noise))
	if got, err := inflate(z, deflate(6, noise, noise)); got != noise || err != nil {
		t.Errorf("%d octets, %v", len(got), err)
	}
}

func inflate(z *squeeze.Inflater, payload []byte) (string, error) {
	r, err := z.Open(payload)
	if err != nil {
		return "", err
	}
	plain, err := io.ReadAll(r)
	return string(plain), err
}
