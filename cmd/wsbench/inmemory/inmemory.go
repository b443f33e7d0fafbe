package inmemory

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"duplex/cmd/wsbench/load"
	"duplex/conn"
	"duplex/conn/deflate"
	"duplex/conn/protocol"
	"duplex/frame"
	"duplex/mask"
)

// An Op is what is done with a message.
type Op string

// What can be measured.
const (
	Mask     Op = "mask"     // masking a payload, without a frame
	Receive  Op = "receive"  // parsing, checking, unmasking and UTF-8, by the machine without I/O
	Read     Op = "read"     // all that reading a message from a connection takes
	Write    Op = "write"    // all that writing one takes
	Compress Op = "compress" // DEFLATE, without takeover
	Inflate  Op = "inflate"
)

// A Work is what is measured.
type Work struct {
	Op     Op
	Client bool // the end that does it; a server otherwise
	Kind   load.Kind
	Size   int // of a message, in bytes
}

var background = context.Background()

// atOnce is how many bytes of messages lie one behind the other, so that small
// ones take turns as they would on a connection.
const atOnce = 16 << 10

// Measure measures the work for at least so long.
func (w Work) Measure(minTime time.Duration) (Cost, error) {
	r := rand.New(rand.NewPCG(1, 2))
	payloads := make([][]byte, max(1, atOnce/max(w.Size, 1)))
	for i := range payloads {
		payloads[i] = w.Kind.Payload(w.Size, r)
	}
	prepare, ok := map[Op]func([][]byte) (func() error, error){
		Mask: w.mask, Receive: w.receive, Read: w.read, Write: w.write, Compress: w.compress, Inflate: w.inflate,
	}[w.Op]
	if !ok {
		return Cost{}, fmt.Errorf("nothing can %q", w.Op)
	}
	all, err := prepare(payloads)
	if err != nil {
		return Cost{}, err
	}
	return measure(minTime, len(payloads), all)
}

func (w Work) mask(payloads [][]byte) (func() error, error) {
	key := mask.NewKey()
	return func() error {
		for _, p := range payloads {
			mask.XOR(p, key)
		}
		return nil
	}, nil
}

// frames returns the messages as the other end sends them.
func (w Work) frames(payloads [][]byte) (b []byte) {
	for _, p := range payloads {
		h := frame.Header{Fin: true, Opcode: w.Kind.Opcode(), Length: int64(len(p))}
		if !w.Client {
			h.Masked, h.Key = true, mask.NewKey()
		}
		b = append(h.Append(b), p...)
		mask.XOR(b[len(b)-len(p):], h.Key)
	}
	return b
}

// receive has the stream copied afresh in each round, for it is unmasked in
// place; that is in the figure.
func (w Work) receive(payloads [][]byte) (func() error, error) {
	master := w.frames(payloads)
	stream := make([]byte, len(master))
	m := &protocol.Machine{Client: w.Client}
	return func() error {
		copy(stream, master)
		for rest := stream; len(rest) > 0; {
			_, n, err := m.Receive(rest)
			if err != nil {
				return err
			}
			rest = rest[n:]
		}
		return nil
	}, nil
}

// end returns the end that does the work.
func (w Work) end(stream []byte) (*conn.Conn, error) {
	if w.Client {
		return clientOn(stream)
	}
	return serverOn(stream)
}

func (w Work) read(payloads [][]byte) (func() error, error) {
	c, err := w.end(w.frames(payloads))
	var buf []byte
	return func() error {
		for range payloads {
			_, m, err := c.ReadAppend(background, buf[:0])
			if err != nil {
				return err
			}
			buf = m
		}
		return nil
	}, err
}

func (w Work) write(payloads [][]byte) (func() error, error) {
	c, err := w.end([]byte{0})
	op := w.Kind.Opcode()
	return func() error {
		for _, p := range payloads {
			if err := c.Write(background, op, p); err != nil {
				return err
			}
		}
		return nil
	}, err
}

func (w Work) compress(payloads [][]byte) (func() error, error) {
	c := deflate.Compressor{NoTakeover: true}
	var out []byte
	return func() error {
		for _, p := range payloads {
			out = c.Append(out[:0], p, true)
		}
		return nil
	}, nil
}

func (w Work) inflate(payloads [][]byte) (func() error, error) {
	c, d := deflate.Compressor{NoTakeover: true}, deflate.Decompressor{NoTakeover: true}
	packed := make([][]byte, len(payloads))
	for i, p := range payloads {
		packed[i] = c.Append(nil, p, true)
	}
	out := make([]byte, 0, w.Size+1)
	return func() error {
		for _, p := range packed {
			if _, _, err := d.Fill(out, p, true); err != nil {
				return err
			}
		}
		return nil
	}, nil
}
