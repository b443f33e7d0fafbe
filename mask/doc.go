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
package mask
