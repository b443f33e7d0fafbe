// Package conn is WebSocket (RFC 6455) for servers and clients, with compression
// (RFC 7692). It depends on the standard library alone.
//
//	Server, Handler        Client             many connections; one that stays
//	       |                 |
//	Accept, Upgrade        Dial               the opening handshake
//	        \               /
//	              Conn                        Read, Write, Ping, Close
//	               |
//	       protocol.Machine                   the protocol, without I/O
//
// # Connections
//
// A server gets a [Conn] from [Upgrade], inside a handler of net/http, or from
// [Accept], for a connection from a listener. A client gets one from [Dial]. Both
// ends use it in the same way: they call [Conn.Read] and [Conn.Write], range over
// [Conn.Messages], or let [Conn.Run] call a [Handler]. [Conn.ReadJSON] and
// [Conn.WriteJSON] are for JSON, and [NetConn] makes a stream of a Conn. Package
// conntest connects both ends in memory, for tests.
//
// A Conn has no goroutine of its own: the one that calls Read reads. So some
// goroutine must be reading, or Pings are not answered. On a TCP or Unix socket of a
// Unix system a connection that waits for input holds no buffer.
//
// Over HTTP/2 (RFC 8441) a connection is a stream: a server imports package xconnect
// for that, and a client sets Config.HTTP2. The guide http2.md has the rest.
//
// # Many connections
//
// A [Server] accepts connections, from a listener or from net/http, and runs a
// Handler on each. On Linux, connections without TLS that are idle are parked: they
// have no goroutine. [Server.Shutdown] closes all of them. Package hub sends
// messages to many connections: broadcast, and rooms.
//
// # Staying connected
//
// A [Client] dials again when its connection is lost, with a random delay, and keeps
// messages in a queue meanwhile.
//
// # Limits
//
// Whatever a peer can make this end spend has a limit, and every limit has a
// default: the length of messages, their frames, control frames a second, and the
// time for each phase. See [Config]. Pages of other origins are refused unless
// Config.Origins lets them in.
//
// # Compression
//
// Config.Deflate offers or accepts permessage-deflate. The windows, and so the
// memory that a connection keeps, can be chosen: see [Deflate].
//
// # Errors
//
// Once a connection is over, all methods return the reason: a [*CloseError] if it
// was closed or lost, a [*frame.Error] if the peer broke a rule or a limit. [Dial]
// returns a [*HandshakeError] if there was an answer, and a [*DialError] if not.
//
// # More
//
// The directory guide has pages about proxies, TLS, authentication, state for each
// connection, testing, debugging, memory, and closing. RFC.md leads from the sections
// of the RFCs to files and tests. A [Trace] shows what goes over the wire.
package conn
