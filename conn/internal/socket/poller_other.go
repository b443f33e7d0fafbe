//go:build !linux

package socket

import (
	"net"
	"time"
)

const hasPoller = false

// A Poller watches over connections that are parked. There is none on this
// system: Enter gives no slot, and then the others are not called.
type Poller[T any] struct {
	Wake func(c *T, input bool)
}

// A Slot is a connection's place in a Poller. 0 is none.
type Slot int32

func (*Poller[T]) Enter(*T, Slot) Slot                            { return 0 }
func (*Poller[T]) Park(*T, Slot, net.Conn, time.Time, bool) error { panic("unreachable: no slot") }
func (*Poller[T]) Sooner(Slot, time.Time)                         {}
func (*Poller[T]) Leave(Slot)                                     {}
func (*Poller[T]) Close()                                         {}
