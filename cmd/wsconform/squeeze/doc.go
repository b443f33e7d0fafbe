// Package squeeze is the tester's end of permessage-deflate (RFC 7692). It shares
// nothing with the code that it tests: compress/flate does the work, or else the
// small pieces here, which do what that cannot.
//
//	Compressor ─┬─ compress/flate     windows of 32 KiB
//	            └─ narrow ── Writer   smaller ones
//
//	Inflater ───┬─ Measure            how far references go, and to where
//	            └─ compress/flate     what the message says
//
// A [Writer] also writes what no compressor would, bit by bit.
package squeeze

// The sizes of windows, as the base-2 logarithm of a number of octets (RFC 7692,
// section 7.1.2).
const (
	MinBits = 8
	MaxBits = 15
)

// window is the widest there is, in octets (RFC 1951, section 2).
const window = 1 << MaxBits

// tail is what a message lacks at its end: the lengths of an empty stored block,
// whose header is there (RFC 7692, section 7.2.1).
const tail = "\x00\x00\xff\xff"
