//go:build race

package buffer

// Poison overwrites a payload that was lent to the program, to a handler or to a
// loop over Messages, and is not any more: a program that keeps one fails its tests
// under the race detector.
func Poison(p []byte) {
	for i := range p {
		p[i] = 0xDB
	}
}
