// Package mask implements the masking of payloads in RFC 6455, section 5.3.
//
// A client masks every frame that it sends with a key of four bytes, fresh for
// that frame: byte i of the payload is XORed with byte i modulo 4 of the key.
// Masking twice gives the payload back.
//
// [XOR] does it in place and can be stopped and resumed at any byte, so that a
// payload is masked or unmasked as it comes, in pieces of any length:
//
//	key = mask.XOR(first, key)
//	key = mask.XOR(second, key)
//
// [Copy] does the same while it copies. Keys are drawn by [NewKey], or by a
// [Keys] where one writer needs many.
//
// Payloads are masked in words of 64 bits. A program that is built with
// GOEXPERIMENT=simd, by Go 1.26 for amd64, masks those of 256 bytes and more with
// AVX2 where the processor has it, in a half to two thirds of the time.
package mask
