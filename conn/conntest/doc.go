// Package conntest has connections in memory, for the tests of programs that use
// package conn. It needs no port and no network.
//
// [Pair] connects two ends, and [Dial] and [NetDial] connect a client with an
// http.Handler, a [conn.Server] for one.
//
// All of it works inside testing/synctest, in virtual time. A goroutine that waits
// for one of these connections is durably blocked, so the bubble's clock goes on to
// the next timer: a test of keepalive, of a time-out, or of a client that connects
// again after a minute takes no time, and comes out the same each time. When the
// test ends, what was opened is closed, and no goroutine is left in the bubble. A
// conn.Server belongs to the bubble that it is first used in: make one in each.
package conntest
