// Package packet encodes and decodes Socket.IO packets (protocol revision 5).
//
//	packet = type [ attachments "-" ] [ namespace "," ] [ id ] [ payload ]
//
//	2["hello","world"]                                 an event of the main namespace
//	2/chat,12["hello"]                                 one of /chat, which asks for an acknowledgement
//	3/chat,12["hi"]                                    that acknowledgement
//	51-["file",{"_placeholder":true,"num":0}]          an event with one binary attachment,
//	<01 02 03>                                         which follows as a message of its own
//
// A packet is one text message, and a binary message for each attachment. The
// package does no I/O: [Parse] takes a text, [Decoder] puts packets together from
// the messages of a connection, and [Packet.Append] goes the other way. The payload
// stays JSON text; package socketio turns it into Go values.
//
// The specification is https://github.com/socketio/socket.io-protocol.
package packet
