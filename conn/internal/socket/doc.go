// Package socket does the I/O of a connection below a protocol: what a plain TCP
// or Unix socket can do beyond a net.Conn, and the same by other means where it
// cannot be done. It knows nothing of WebSocket.
//
//   - A [Socket] waits for input without holding a buffer, writes what the socket
//     takes at once, and gathers two slices in one write.
//   - A [Poller] watches over connections that have no goroutine. It reports each
//     event once, and a connection that is watched is reported at least when it
//     has input, is closed, or is due.
//   - CloseWrite, CloseNow and Discard end a connection.
package socket
