// Package stream makes a net.Conn of a stream of HTTP/2: at a server of the body of
// a request and an http.ResponseWriter, at a client of two pipes.
//
// It knows nothing of WebSocket. What TCP has for the end of a connection stands
// for the same here (RFC 8441, section 5):
//
//   - "Orderly TCP-level closures are represented as END_STREAM flags": Read returns
//     io.EOF for the peer's, and CloseWrite sends this end's.
//   - "RST exceptions are represented with the RST_STREAM frame": Read returns a
//     [*ResetError], which is syscall.ECONNRESET, and Close sends one unless the
//     stream has ended in order.
package stream
