// Package redial is what a client goes by that connects again when its connection is
// lost: how long to wait, whether to give up, and the messages that wait meanwhile.
//
// The invariants: the queue never costs more than its bound, and a message leaves it
// in the order in which it came; a wait is random, so that many clients do not come
// back at once.
package redial
