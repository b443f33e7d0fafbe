// Package chat is the chat of wsbroadcast, for programs that serve it: rooms, which
// are the paths of URLs, with pages for browsers, and boards that show the machine
// and the server as they go on.
//
//	Chat.ServeHTTP
//	   |
//	   +-- pages, metrics, health       what is no WebSocket
//	   +-- seats                        who may come: others are told so with 1013
//	         |
//	         +-- person -- room         plain text, or JSON in the language of Protocol
//	         |              |
//	         |              +-- channel: of a hub.Node, to other servers if there are any
//	         |              +-- names, history, recent ids
//	         +-- stream, board          the list of rooms; figures once a second
//	                        |
//	                       hub          delivers; fanout measures how long that takes
//
// Whatever happens in a room is published on its channel, and takes effect when the
// channel delivers it, one thing after the other: so the members of all servers hear
// the same in the same order.
package chat
