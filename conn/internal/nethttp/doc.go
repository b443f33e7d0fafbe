// Package nethttp stands between net/http and package handshake: requests, refusals,
// fields and cookies of the one in the form of the other.
//
// The invariant: a request or an answer means the same on both sides, and what
// cannot stand on the wire does not get there.
package nethttp
