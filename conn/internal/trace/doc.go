// Package trace turns what goes over the wire into what a person or a program wants
// to see of it: whole frames, and lines of text.
//
// The invariant: each frame is reported once, with no more than 4 KiB of its
// payload, however it was cut on its way. What the peer has sent cannot command a
// terminal.
package trace
