// Package deflate is DEFLATE (RFC 1951) for the messages of permessage-deflate
// (RFC 7692): a [Compressor] and a [Decompressor] for each connection, which do no
// I/O and keep as little as they can from one message to the next.
//
//	message --> find --> block of literals and matches --> stored, fixed or dynamic --> bits
//	             |        how often each symbol occurs      whichever is smallest
//	     window and table
//
//	bits --> block header --> code lengths --> symbols --> message
//	                                              |
//	                                            window
//
// What is kept with takeover is the window each way and, to compress, a table of
// where to look for matches; without takeover nothing is. All else is borrowed
// from pools within a message. In bytes of heap for a connection, both ways
// together:
//
//	window   compress           inflate   together
//	2^8      ¼ KiB + 2 KiB      ¼ KiB        2.6 KiB
//	2^10     1 KiB + 2 KiB      1 KiB        4.1 KiB
//	2^12     4 KiB + 2 KiB      4 KiB       10.1 KiB
//	2^15    32 KiB + 16 KiB    32 KiB       80.1 KiB
//
// Nothing that a peer sends makes an inflater go beyond the room that its caller
// gives it: the limit on the size of a message is the caller's, and acts on
// inflated bytes.
package deflate
