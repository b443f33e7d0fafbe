// Package handshake is the opening handshake of the WebSocket protocol,
// RFC 6455, section 4, without its I/O: it reads and writes the heads of HTTP
// requests and responses as bytes, and decides whether two ends agree.
//
//	client                                                  server
//
//	Offer ─► Request.Append ─────────► Scanner, ParseRequest ─► Accept
//	                                                             │
//	Verify ◄─ ParseResponse, Scanner ◄───────── Response.Append ◄┘
//
// The client offers, the server accepts or refuses, the client verifies.
// What both have agreed to is an [Agreement]; whatever stands in the way of
// one is an [*Error], which on the server knows the response to refuse with.
//
// A head is parsed by the grammar of RFC 9112, without its leniency towards
// ancient senders: no obsolete folding, no bare CR or LF, no space before a
// colon. A server skips one empty line ahead of a request.
//
//	head         = start-line CRLF *( field CRLF ) CRLF
//	start-line   = method SP target SP version / version SP 3DIGIT [ SP reason ]
//	version      = "HTTP/" DIGIT "." DIGIT
//	field        = token ":" OWS value OWS
//	list         = [ element ] *( OWS "," OWS [ element ] )
//	extension    = token *( OWS ";" OWS param )
//	param        = token [ OWS "=" OWS ( token / quoted-string ) ]
//
// The functions of this package keep no state between calls and may be called
// from many goroutines. All of them take time linear in their input.
package handshake
