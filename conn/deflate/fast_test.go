package deflate_test

import (
	"bytes"
	"compress/flate"
	"fmt"
	"io"
	"testing"

	"duplex/conn/deflate"
)

// Literals and matches whose codes and extra bits are as long as can be, in any
// order, use up the bits that the fast loop has after a refill: those from its
// tables, of 10 and 8 bits, and those that are longer (RFC 1951, section 3.2.7).
func TestLongestCodes(t *testing.T) {
	for _, n := range [][2]int{{10, 8}, {10, 9}, {11, 8}, {15, 15}} {
		for _, pattern := range []string{"lm", "llm", "lllm", "llllm", "m", "mllmlm", "llllllmm"} {
			t.Run(fmt.Sprint(n, pattern), func(t *testing.T) {
				message := longCodes(n[0], n[1], pattern)
				want, err := io.ReadAll(flate.NewReader(bytes.NewReader(append(message, final...))))
				if err != nil {
					t.Fatal(err)
				}
				got, err := inflate(new(deflate.Decompressor), message, len(message), len(want)+1)
				if err != nil || !bytes.Equal(got, want) {
					t.Errorf("%d bytes, %v; want %d", len(got), err, len(want))
				}
			})
		}
	}
}

// longCodes returns a message of a stored block of 32 KiB and a dynamic one that
// repeats the pattern: l is a literal, and m a match with 5 extra bits for its length
// and 13 for its distance. Their codes have as many bits as it says.
func longCodes(literalBits, distanceBits int, pattern string) []byte {
	noise := inputs()["noise"][:32<<10]
	var m bitString
	m.put(0, 8)
	m.put(len(noise), 16)
	m.put(^len(noise), 16)
	m.bytes, m.n = append(m.bytes, noise...), m.n+8*len(noise)

	// A code of each length leaves two that are one bit longer. From the literals 0,
	// 1, 2 and so on, and the distances likewise, so many are left, all of one length.
	literals, distances := make([]int, 286), make([]int, 30)
	for i := range literalBits - 2 {
		literals[i] = i + 1
	}
	for _, symbol := range []int{254, 255, 256, 284} {
		literals[symbol] = literalBits
	}
	for i := range distanceBits - 1 {
		distances[i] = i + 1
	}
	distances[28], distances[29] = distanceBits, distanceBits

	m.put(2<<1, 3)
	m.put(len(literals)-257, 5)
	m.put(len(distances)-1, 5)
	m.put(15, 4)
	m.put(0, 3*3)
	for range 16 {
		m.put(4, 3) // a length is sent as itself, in four bits
	}
	for _, length := range append(literals, distances...) {
		m.code(length, 4)
	}
	// The last of the codes of a length are all ones but for their last bits.
	for i := range 60 * len(pattern) {
		if pattern[i%len(pattern)] == 'l' {
			m.code(1<<literalBits-4+i%2, literalBits)
			continue
		}
		m.code(1<<literalBits-1, literalBits)
		m.put(i%31, 5)
		m.code(1<<distanceBits-2+i/2%2, distanceBits)
		m.put(0x1555>>(i%3), 13)
	}
	m.code(1<<literalBits-2, literalBits)
	m.put(0, 3)
	return m.bytes
}

// code writes a code of n bits, which begins with the highest of them.
func (s *bitString) code(code, n int) {
	for n--; n >= 0; n-- {
		s.put(code>>n, 1)
	}
}
