package main

import (
	"bytes"
	"compress/flate"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"duplex/conn/protocol"
	"duplex/frame"
)

// A request asks what reading or writing a message costs one end.
type request struct {
	Lib      string        `json:"lib"`
	Op       string        `json:"op"`   // read or write
	Role     string        `json:"role"` // of the end that is measured: server or client
	Kind     string        `json:"kind"` // binary, text or json
	Size     int           `json:"size"`
	Compress bool          `json:"compress"`
	MinTime  time.Duration `json:"min_time_ns"`
}

// A result answers a request. Ns, Allocs and Bytes are by message.
type result struct {
	Lib      string  `json:"lib"`
	Op       string  `json:"op"`
	Role     string  `json:"role"`
	Kind     string  `json:"kind"`
	Size     int     `json:"size"`
	Compress bool    `json:"compress"`
	Ns       float64 `json:"ns"`
	Allocs   float64 `json:"allocs"`
	Bytes    float64 `json:"bytes"`
	Messages int     `json:"messages"`
}

// answerAll answers the requests in r, one a line, until its end.
func answerAll(r io.Reader, w io.Writer) error {
	in, out := json.NewDecoder(r), json.NewEncoder(w)
	for {
		var q request
		if err := in.Decode(&q); err == io.EOF {
			return nil
		} else if err != nil {
			return fmt.Errorf("request: %w", err)
		}
		if err := out.Encode(answer(q)); err != nil {
			return err
		}
	}
}

// answer returns the result of a request, or what is wrong, for JSON.
func answer(q request) any {
	res, err := measure(q)
	if err != nil {
		return struct {
			Error string `json:"error"`
		}{err.Error()}
	}
	return res
}

func measure(q request) (*result, error) {
	l := find(q.Lib)
	switch {
	case l == nil:
		return nil, wrong("there is no library %q, but %s", q.Lib, names())
	case l.read == nil:
		return nil, wrong("%s is not measured in memory", l.name)
	case q.Role != "server" && q.Role != "client":
		return nil, wrong("role %q is not server or client", q.Role)
	case q.Op != "read" && q.Op != "write":
		return nil, wrong("op %q is not read or write", q.Op)
	}
	all, op, err := messages(q.Kind, q.Size)
	if err != nil {
		return nil, err
	}
	var m *meter
	if q.Op == "read" {
		m, err = measureRead(l.read, q, all, op)
	} else {
		m, err = measureWrite(l.write, q, all, op)
	}
	if err != nil {
		return nil, err
	}
	return &result{q.Lib, q.Op, q.Role, q.Kind, q.Size, q.Compress,
		m.per(float64(m.took)), m.per(float64(m.allocs)), m.per(float64(m.bytes)), m.n}, nil
}

// newEnd returns the end that a request is about.
func newEnd(q request, frames []byte) end {
	t := serverTape
	if q.Role == "client" {
		t = clientTape
	}
	return end{tape: t(frames, q.Compress), client: q.Role == "client", compress: q.Compress}
}

// measureRead lets read have messages until the meter has seen enough. Each must
// be as long as it should, and the first of them what they should be.
func measureRead(read reading, q request, all [][]byte, op frame.Opcode) (*meter, error) {
	e := newEnd(q, stream(all, op, q.Role == "server", q.Compress))
	m, seen := newMeter(q.MinTime, len(all)), 0
	var mistake error
	err := read(e, func(o int, p []byte) {
		if m.done {
			return // what comes now may be cut
		}
		e.silent = 0
		if o != int(op) || len(p) != q.Size || seen < len(all) && !bytes.Equal(p, all[seen]) {
			mistake = fmt.Errorf("message %d is not what was sent", seen)
			e.over.Store(true)
		}
		seen++
		if m.tick(); m.done {
			e.over.Store(true)
		}
	})
	switch {
	case mistake != nil:
		return nil, mistake
	case !m.done && err == nil:
		return nil, errors.New("reading ended early")
	case !m.done:
		return nil, err
	}
	return m, e.agreed(q.Compress)
}

// measureWrite writes messages until the meter has seen enough. The first must
// be what it should be on the wire, and the others as long as that.
func measureWrite(writer writing, q request, all [][]byte, op frame.Opcode) (*meter, error) {
	e := newEnd(q, nil)
	write, err := writer(e)
	if err != nil {
		return nil, err
	}
	if err := e.agreed(q.Compress); err != nil {
		return nil, err
	}
	e.record = true
	if err := write(int(op), all[0]); err != nil {
		return nil, err
	}
	e.record = false
	if err := checkWritten(e.kept, q, op, all[0]); err != nil {
		return nil, err
	}
	length, total := e.written, 1
	m := newMeter(q.MinTime, len(all))
	for !m.done {
		for _, p := range all {
			if err := write(int(op), p); err != nil {
				return nil, err
			}
			total++
			if m.tick(); m.done {
				break
			}
		}
	}
	if !q.Compress && e.written != length*int64(total) {
		return nil, fmt.Errorf("%d messages of %d bytes each make %d bytes", total, length, e.written)
	}
	return m, nil
}

// checkWritten returns an error unless what was written is that message, in a
// frame or several.
func checkWritten(b []byte, q request, op frame.Opcode, want []byte) error {
	m := protocol.Machine{Client: q.Role == "server", Deflate: q.Compress}
	var got []byte
	compressed := false // it need not be where that is no shorter
	for {
		ev, n, err := m.Receive(b)
		switch {
		case err != nil:
			return err
		case n == 0:
			return errors.New("the message has no end")
		case ev.Opcode != op:
			return fmt.Errorf("a frame with opcode %v", ev.Opcode)
		}
		compressed = ev.Compressed
		got, b = append(got, ev.Payload...), b[n:]
		if ev.Fin {
			break
		}
	}
	if compressed {
		var err error
		got, err = io.ReadAll(flate.NewReader(io.MultiReader(bytes.NewReader(got), strings.NewReader(tail+"\x01\x00\x00\xff\xff"))))
		if err != nil {
			return err
		}
	}
	if len(b) > 0 || !bytes.Equal(got, want) {
		return errors.New("what is written is not the message")
	}
	return nil
}

// inMemory answers the request that the flags make, or those of standard input.
func inMemory(args []string) error {
	if len(args) == 1 && args[0] == "-" {
		return answerAll(os.Stdin, os.Stdout)
	}
	f := flag.NewFlagSet("peers frame", flag.ContinueOnError)
	var q request
	f.StringVar(&q.Lib, "lib", "", "the `library`: "+names())
	f.StringVar(&q.Op, "op", "read", "read or write")
	f.StringVar(&q.Role, "role", "server", "of the end that is measured: server or client")
	f.StringVar(&q.Kind, "kind", "binary", "of messages: binary, text or json")
	f.IntVar(&q.Size, "size", 125, "of a message, in `bytes`")
	f.BoolVar(&q.Compress, "compress", false, "compress messages, each by itself")
	f.DurationVar(&q.MinTime, "min-time", time.Second, "measure for so `long` at the least")
	if err := parse(f, args); err != nil {
		return err
	}
	res, err := measure(q)
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(res)
}
