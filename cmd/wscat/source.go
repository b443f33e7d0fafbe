package main

import (
	"os"
	"strings"
)

// A source is where the input comes from: what -x says, a person, or a pipe.
type source struct {
	inputs chan input    // closed at the end of the input
	done   chan struct{} // closed when nobody takes it any more
	typed  bool          // a person can put right what is wrong
}

// give hands an input over, and reports whether more is wanted.
func (s *source) give(in input) bool {
	select {
	case s.inputs <- in:
		return true
	case <-s.done:
		return false
	}
}

// open begins to read the input that the options choose.
func (s *session) open() {
	s.source = source{make(chan input), make(chan struct{}), s.o.send == nil && isTerminal(os.Stdin)}
	orders := s.o.coding.decode
	if s.o.coding != jsonCoding && (s.o.slash || s.source.typed) {
		orders = commands(s.o.coding)
	}
	read := s.reading(orders)
	if t := s.takeTerminal(); t != nil {
		read = func() { t.readTyped(orders, s.source.give) }
	}
	go func() {
		defer close(s.source.inputs)
		read()
	}()
}

// reading returns what reads the input to its end, if that is no screen.
func (s *session) reading(orders func([]byte) (order, error)) func() {
	switch give := s.source.give; {
	case s.o.send != nil:
		return func() { giveAll(s.o.send, s.o.coding, orders, give) }
	case s.o.coding == binaryCoding && !s.source.typed:
		return func() { readPieces(os.Stdin, give) }
	default:
		return func() { readLines(os.Stdin, orders, give) }
	}
}

// giveAll gives out what orders make of each line, or of the file that it names
// behind an @. A line that begins with @@ is one that begins with @.
func giveAll(lines []string, c coding, orders func([]byte) (order, error), give func(input) bool) {
	for _, line := range lines {
		var o order
		var err error
		switch name, isFile := strings.CutPrefix(line, "@"); {
		case isFile && !strings.HasPrefix(name, "@"):
			o, err = c.readFile(name)
		case isFile:
			o, err = orders([]byte(name))
		default:
			o, err = orders([]byte(line))
		}
		if !give(input{o, err}) {
			return
		}
	}
}

// takeTerminal takes the terminal over if a person types and sees there what is
// printed.
func (s *session) takeTerminal() *terminal {
	if !s.source.typed || !isTerminal(os.Stdout) {
		return nil
	}
	t, err := openTerminal(s.interrupt)
	if err != nil {
		return nil
	}
	s.out.use(t)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.screen = t
	return t
}
