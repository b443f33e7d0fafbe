//go:build !unix

package socket

import (
	"net"
	"syscall"
)

// rawConn returns nil: on this system a read needs a buffer to wait with.
func rawConn(net.Conn) syscall.RawConn { return nil }

func (s *Socket) readDirect(Buffer) (int, error) { panic("unreachable: there is no rawConn") }

func (*direct) read(int) bool  { return true }
func (*direct) write(int) bool { return true }

// CanWriteNow reports false: nothing can be written without waiting.
func (s *Socket) CanWriteNow() bool { return false }

// WriteNow must not be called.
func (s *Socket) WriteNow([]byte) (int, error) { panic("unreachable: CanWriteNow is false") }

// CanPark reports false: there is no poller on this system.
func CanPark(net.Conn) bool { return false }

// ReadNow is for connections that can park, of which there are none here.
func (s *Socket) ReadNow(b Buffer) (int, error) { return s.Read(b) }
