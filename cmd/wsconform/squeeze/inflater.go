package squeeze

import (
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"sync"
)

// An Inflater inflates the messages of one connection, and holds them against
// what their sender has agreed to.
type Inflater struct {
	takeover bool
	window   int
	history  history // of the messages so far, and of the one that is read
	widest   int
	lenient  bool
	wrong    error // what a lenient inflater has overlooked first

	in bytes.Reader
	r  io.ReadCloser
}

var readers = sync.Pool{New: func() any { return flate.NewReader(new(bytes.Reader)) }}

// NewInflater returns an inflater for a sender who may use that window, and takes
// it over to the next message or must not. It should be released.
func NewInflater(bits int, takeover bool) *Inflater {
	return &Inflater{takeover: takeover, window: 1 << bits, r: readers.Get().(io.ReadCloser)}
}

// Lenient makes the inflater as lenient as zlib is where Autobahn uses it: it goes
// on though a distance is too large or the end of a message was not cut off, and
// remembers the first of these.
func (z *Inflater) Lenient() { z.lenient = true }

// Wrong returns what a lenient inflater has overlooked first, or nil.
func (z *Inflater) Wrong() error { return z.wrong }

// Release ends the use of the inflater.
func (z *Inflater) Release() {
	if z.r != nil {
		readers.Put(z.r)
		z.r = nil
	}
}

// Takeover reports whether messages may refer to those before them.
func (z *Inflater) Takeover() bool { return z.takeover }

// Widest returns the largest distance so far, if the window is not the widest
// there is.
func (z *Inflater) Widest() int { return z.widest }

// Open returns the next message, inflated. It must be read to its end before the
// next one. An error, here or from reading, says what the sender did wrong.
func (z *Inflater) Open(payload []byte) (io.Reader, error) {
	err := z.measure(payload)
	if z.lenient {
		return z.openLeniently(payload, err), nil
	}
	if err != nil {
		return nil, err
	}
	if !z.takeover {
		z.history = history{z.history.octets[:0]}
	}
	// The block that ends DEFLATE tells a message that is complete from one
	// that is not.
	const end = "\x01\x00\x00\xff\xff"
	z.in.Reset(append(payload[:len(payload):len(payload)], tail+end...))
	z.reset()
	return (*message)(z), nil
}

// openLeniently is Open for a message of which wrong is known.
func (z *Inflater) openLeniently(payload []byte, wrong error) io.Reader {
	if wrong == nil && bytes.HasSuffix(payload, []byte(tail)) {
		wrong = errTail
	}
	if z.wrong == nil {
		z.wrong = wrong
	}
	if !z.takeover {
		z.history = history{z.history.octets[:0]}
	}
	z.in.Reset(append(payload[:len(payload):len(payload)], tail...))
	z.reset()
	return (*message)(z)
}

// Pass says what the next message is, for one that need not be inflated.
func (z *Inflater) Pass(p []byte) {
	if z.takeover {
		z.history.add(p)
	}
}

// measure holds the references of a message against the agreement. If that
// allows any that there may be, it leaves them to compress/flate.
func (z *Inflater) measure(payload []byte) error {
	if z.takeover && z.window == window {
		return nil
	}
	reach, err := Measure(payload)
	z.widest = max(z.widest, reach.Distance)
	switch {
	case reach.Distance > z.window:
		return fmt.Errorf("it refers %d octets back, beyond the window of %d that was agreed to", reach.Distance, z.window)
	case !z.takeover && reach.Before > 0:
		return fmt.Errorf("it refers to %d octets before its beginning, though no context was to be taken over", reach.Before)
	}
	return err
}

func (z *Inflater) reset() { z.r.(flate.Resetter).Reset(&z.in, z.history.last()) }

// A message is an Inflater that has been opened.
type message Inflater

func (m *message) Read(b []byte) (int, error) {
	z := (*Inflater)(m)
	n, err := z.r.Read(b)
	z.history.add(b[:n])
	switch {
	case errors.Is(err, io.EOF) && z.in.Len() > 0: // BFINAL was set
		z.reset()
		return n, nil
	case errors.Is(err, io.ErrUnexpectedEOF) && z.lenient:
		return n, io.EOF
	case errors.Is(err, io.ErrUnexpectedEOF):
		return n, errEnd
	case err != nil && !errors.Is(err, io.EOF):
		return n, fmt.Errorf("%w (%w)", errNoDeflate, err)
	}
	return n, err
}
