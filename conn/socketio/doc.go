// Package socketio is Socket.IO, protocol revision 5, for servers and clients: events
// with acknowledgements, namespaces and rooms, over WebSocket or HTTP long-polling.
//
//	Namespace: On, OnCall, Use        what happens when an event comes
//	        |
//	Socket: Emit, Call, Join, To      a client in a namespace
//	        |
//	Adapter                           rooms, and who a broadcast is for
//	        |
//	package packet                    events as text and attachments
//	        |
//	package engineio                  sessions, transports, heartbeat
//	        |
//	packages conn, conn/hub           WebSocket; fan-out with bounded queues
//
// It understands, and is understood by, the JavaScript library socket.io and its client
// from version 3 on, and others of that protocol.
//
// A server is a handler of net/http:
//
//	server := new(socketio.Server)
//	chat := server.Of("/")
//	socketio.On(chat, "message", func(ctx context.Context, s *socketio.Socket, m Message) error {
//		return s.Broadcast().Emit("message", m)
//	})
//	http.Handle("/socket.io/", server)
//
// A client stays connected as long as it runs:
//
//	client := &socketio.Client{URL: "http://localhost:8080"}
//	chat := client.Of("/")
//	socketio.On(chat, "message", func(ctx context.Context, s *socketio.ClientSocket, m Message) error {
//		fmt.Println(m.From, m.Text)
//		return nil
//	})
//	err := client.Run(ctx)
//
// # Values
//
// Arguments are encoded and decoded as by encoding/json, with one exception: a []byte,
// anywhere in a value, goes over the wire as binary data and not as base64. A browser
// sees an ArrayBuffer, and sends one for a []byte. The type parameter of a handler says
// what the first argument is decoded to; [Args] has all of them, and [Raw] one as it is
// on the wire.
//
// # Order and concurrency
//
// The events of one socket are handled one after the other, in the order in which they
// were sent, in a goroutine of the socket's own; those of different sockets at the same
// time. A handler may wait, for an acknowledgement of the same client too. What one
// goroutine emits to a socket, alone or together with others, arrives in that order.
//
// # Limits
//
// Whatever a client can make a server spend has a limit, see [Server] and
// [engineio.Server]. Input that breaks the protocol or goes beyond a limit ends the
// session that it came on, and nothing else.
//
// # Delivery
//
// What a server emits arrives at most once: with [Recovery] also what a client has missed
// while its connection was lost for a short time. What a client emits while it is not
// connected is kept until it is; with [Client].Retries it arrives at least once.
//
// # Several servers
//
// With an [Adapter] other than the default, several servers share rooms: broadcasts go to
// the clients of all of them, and [Namespace.Servers] sends events to the other servers
// themselves, as serverSideEmit does in JavaScript. Package cluster has such an adapter,
// which stands on the rooms of package hub.
//
// # What is left out
//
// JSONP and WebTransport; clients of version 2 or older, which speak other revisions of
// the protocol and are refused with the error that the specification has for that; and
// parsers other than the default, such as that for MessagePack.
package socketio
