// Package engineio is Engine.IO, protocol revision 4: sessions that carry messages both
// ways over WebSocket or, where that does not get through, over HTTP long-polling.
// Package socketio is built on it; it can be used on its own.
//
//	client                                     server
//	  | GET  ?EIO=4&transport=polling            |
//	  | <------------------- 0{"sid":"...", ...} |  a session
//	  | POST ?...&sid=...   4hello               |
//	  | GET  ?...&sid=...                        |
//	  | <-------------------------------- 4world |
//	  | GET  ?...&sid=...&transport=websocket    |  the upgrade
//	  | 2probe --------------------------------> |
//	  | <-------------------------------- 3probe |
//	  | 5 -------------------------------------> |  from here on the WebSocket connection is used
//
// A [Server] is an http.Handler. A [Session] is the same whatever its transport:
// [Session.Send] sends to one, [Server.Publish] to many, with one rendering for all. A
// [Client] comes from [Dialer.Dial].
//
// The specification is https://github.com/socketio/engine.io-protocol.
package engineio
