package stream

import (
	"io"
	"net"
	"os"
	"sync"
)

const (
	// ownSize is up to where net/http copies what is written, in bytes.
	ownSize = 4 << 10

	// pieceSize is how much of more than that is written at a time.
	pieceSize = 16 << 10
)

var pieces = sync.Pool{New: func() any { return new([pieceSize]byte) }}

// Write implements net.Conn. It waits for the window of flow control. What was
// written is on its way when it returns.
func (s *Server) Write(p []byte) (int, error) {
	s.writing.Lock()
	defer s.writing.Unlock()
	if err := s.writable(); err != nil {
		return 0, err
	}
	if err := s.alarm.begin(); err != nil {
		return 0, err
	}
	n, err := s.write(p)
	if late := s.alarm.end(); late {
		return n, os.ErrDeadlineExceeded
	}
	return n, s.writeError(err)
}

// write writes p and flushes it.
func (s *Server) write(p []byte) (n int, err error) {
	if len(p) <= ownSize {
		n, err = s.w.Write(p)
	} else {
		n, err = s.writePieces(p)
	}
	if err == nil {
		err = s.w.FlushError()
	}
	return n, err
}

// writePieces writes p by way of a buffer. A Write of net/http that fails may leave
// a goroutine behind that still reads what was to be written, so that buffer is
// then used for nothing else, and p can be.
func (s *Server) writePieces(p []byte) (n int, err error) {
	b := pieces.Get().(*[pieceSize]byte)
	for n < len(p) {
		k, err := s.w.Write(b[:copy(b[:], p[n:])])
		n += k
		if err != nil {
			return n, err
		}
	}
	pieces.Put(b)
	return n, nil
}

// writable returns why nothing can be written. The ResponseWriter must not be used
// once the handler has returned, which ends the context.
func (s *Server) writable() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.over || s.finished {
		return net.ErrClosed
	}
	if s.gone() {
		return s.writeError(errEnded)
	}
	return nil
}

// writeError returns why a write has failed: what the reader has found out, if
// anything, says more than err.
func (s *Server) writeError(err error) error {
	if err == nil {
		return nil
	}
	select {
	case <-s.closed:
		return net.ErrClosed
	default:
	}
	if end := s.ended(); end != nil && end != io.EOF {
		return end
	}
	return err
}
