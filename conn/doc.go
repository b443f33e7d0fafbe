// Package conn is RFC 6455 at work: WebSocket connections for servers and
// clients, on the frames of package frame and the handshake of package
// handshake.
//
//	      Dial, Accept, Upgrade          the opening handshake
//	                |
//	Read, Reader    |    Write, Writer   messages
//	Messages     \  |  /  Prepare, Ping, Close
//	               Conn                  locks, deadlines, buffers: the driver
//	                |
//	       protocol.Machine              bytes to events, in their order: the core
//
// The core, protocol.Machine, does no I/O: bytes go in, events come out, and any way
// of cutting the bytes into pieces gives the same events. The driver, [Conn],
// reads and writes for it, and starts no goroutine that stays: the one that
// calls Read is the one that reads. On a TCP or Unix socket of a Unix system a
// connection that waits for input holds no buffer.
//
// A server gets its connections from [Accept], for a connection straight from a
// listener, or from [Upgrade], inside a handler of net/http. A client gets its
// own from [Dial]. From there on they are used alike: by reading and writing, or
// by [Conn.Run], which calls a [Handler]. For many connections [Server] does the
// accepting and the running, and for one that is to stay [Client] the dialling,
// again and again. A [Trace] shows what goes over the wire.
//
// Messages are compressed where Config.Deflate says so and the peer agrees
// (permessage-deflate, RFC 7692), with the windows and the memory of one's
// choice: see [Deflate].
//
// Everything that a peer can make this end spend has a limit, and every limit a
// default: see [Config].
package conn
