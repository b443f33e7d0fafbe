// Package frame is the base framing protocol of RFC 6455, section 5.2: headers,
// opcodes, Close payloads, and the catalogue of what a peer can do wrong. It
// does no I/O and keeps no state.
//
//	 0                   1                   2                   3
//	 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//	+-+-+-+-+-------+-+-------------+-------------------------------+
//	|F|R|R|R|opcode |M| length:     | length in 2 bytes, if 126,    |
//	|I|S|S|S| 4 bits|A| 0-125, or   | or in 8 bytes, if 127         |
//	|N|V|V|V|       |S| 126, or 127 |                               |
//	| |1|2|3|       |K|             | then the key, if MASK: 4 bytes|
//	+-+-+-+-+-------+-+-------------+-------------------------------+
//
// The payload follows. Package mask masks it; which frame may follow which is
// the business of package conn.
package frame
