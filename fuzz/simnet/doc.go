// Package simnet is a network for tests, made of nothing but memory and time.
//
//	Network           ends reach each other by address: Listen and Dial
//	   |
//	  Link            what lies between two of them: a Plan for each direction
//	   |
//	 stream           one direction: what is written here is read there, later
//
// Its connections do what those of TCP do, and what a test of a program over TCP
// can hardly bring about: they are slow, they cut what is written and what is read
// anywhere, they stall, hold up a writer whose peer does not read, break at a
// given byte, and wake goroutines in an order that nobody expects. Whoever closes
// a connection with something left to read resets it, as TCP does, and the peer
// loses what it has not read.
//
// Made for the bubbles of testing/synctest, where no time is lost by waiting, it
// works outside of them too. Whatever blocks in it blocks durably.
//
// What a Link does follows from its Seed and the position of a byte in the stream
// alone: where it is cut, how long it is held up, where it breaks. That is the
// same each time. In which order goroutines run is not: the scheduler has its say
// in it, and so a test with several of them meets what it has met before very
// often, but not always. [EachSeed] has the seeds of a test tried, and says how to
// try a failing one again.
package simnet
