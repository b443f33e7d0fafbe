package main

import (
	"errors"
	"time"

	"duplex/frame"
)

// feed sends what the input has, until it or the session ends.
func (s *session) feed() {
	defer close(s.source.done)
	enough := s.enough
	if s.o.send != nil {
		enough = nil // all of it is to be sent in any case
	}
	for {
		select {
		case in, more := <-s.source.inputs:
			if !more {
				s.linger()
				return
			}
			if !s.take(in) {
				return
			}
		case <-enough:
			s.end()
			return
		case <-s.ctx.Done():
			s.leftOver()
			return
		}
	}
}

// take does what an input says, and reports whether to go on with the next.
func (s *session) take(in input) bool {
	err := in.err
	switch {
	case err != nil && s.source.typed:
		s.out.complaint(failure{statusLocal, err})
		return true
	case err != nil:
		s.fail(failure{statusLocal, err})
		s.end()
		return false
	case in.opcode == frame.Ping:
		go s.remote.control(s.ctx, in.opcode, in.payload)
		return true
	case in.opcode == frame.Pong:
		s.remote.control(s.ctx, in.opcode, in.payload)
		return true
	case in.opcode == frame.Close:
		s.closeAs(in.order)
		return true
	}
	if s.remote.send(s.ctx, in.opcode, in.payload) != nil {
		s.unsent()
		return false
	}
	return true
}

// closeAs closes the connection as somebody orders, and all those of a server,
// which goes on.
func (s *session) closeAs(o order) {
	if s.o.listen == "" {
		s.closing.Store(true)
	}
	s.remote.hangUp(o.code, o.reason)
}

// leftOver looks for input that the end of the session has left, and gives what
// has been piped a moment to be read.
func (s *session) leftOver() {
	if s.source.typed || s.closing.Load() {
		return
	}
	select {
	case _, more := <-s.source.inputs:
		if more {
			s.unsent()
		}
	case <-time.After(100 * time.Millisecond):
	}
}

// unsent has the session fail because of input that was read and cannot be sent,
// unless it was this end that did not want to.
func (s *session) unsent() {
	if !s.closing.Load() {
		s.fail(failure{statusLost, errors.New("the peer closed the connection before all input was sent")})
	}
}

// linger waits for answers after the end of the input, and ends the session.
func (s *session) linger() {
	enough := s.enough
	if s.o.count == 0 {
		enough = nil
	}
	for timer := s.patience(); ; {
		select {
		case <-s.heard:
			if !s.o.wait.given && timer != nil {
				timer = time.After(quiet)
			}
			continue
		case <-timer:
			if s.o.count > 0 {
				s.fail(failure{statusTimeout, errors.New("fewer messages came than -n asks for, in the time that -w gives")})
			}
		case <-enough:
		case <-s.ctx.Done():
			return
		}
		s.end()
		return
	}
}

// patience returns what ends the waiting for answers; nil never does.
func (s *session) patience() <-chan time.Time {
	switch {
	case s.o.wait.given && s.o.wait.long < 0:
		return nil
	case s.o.wait.given:
		return time.After(s.o.wait.long)
	case s.o.count > 0 || s.o.listen != "" && !s.source.typed:
		return nil
	case s.source.typed:
		return time.After(0)
	}
	return time.After(quiet)
}
