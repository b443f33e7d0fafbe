// Package protocol is RFC 6455 after the opening handshake, without I/O: a
// [Machine] turns the bytes of one connection into events and says which frames
// may be sent.
//
//	bytes received --> Receive --> events: pieces of messages, control frames
//	frames to send --> Send    --> headers, or the rule that forbids the frame
//
// The package imports only frame and mask, so a program that has its own
// transport (QUIC, a simulator, WebAssembly) links neither net nor crypto/tls nor
// net/http. Package conn is the driver that most programs want.
package protocol
