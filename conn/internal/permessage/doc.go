// Package permessage is what permessage-deflate (RFC 7692) needs beyond DEFLATE
// itself: the terms that fit a bound of memory, the inflating of messages piece by
// piece, and messages that are compressed once for many peers.
//
// The invariants: what a message inflates to is never longer than its limit by more
// than one byte, wherever the limit lies; and a peer never gets what was compressed
// with a larger window than its own.
package permessage
