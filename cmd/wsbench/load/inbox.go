package load

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"

	"duplex/conn/deflate"
	"duplex/frame"
	"duplex/mask"
)

// An inbox is a connection at the client's end, whose messages are read and
// checked.
type inbox struct {
	nc       net.Conn
	buf      []byte // what has been read lies in buf[at:end]
	at, end  int
	taken    uint64 // bytes that have been read
	deflate  bool
	inflater deflate.Decompressor
	packed   []byte // of the message that is read
	room     []byte // for what it inflates to
}

// size makes the buffer as large as it is to be, and keeps what lies in it.
func (in *inbox) size(n int) {
	b := make([]byte, max(n, in.end-in.at, frame.MaxHeader+frame.MaxControl))
	in.end = copy(b, in.buf[in.at:in.end])
	in.at, in.buf = 0, b
}

// A want is a message that is to come.
type want struct {
	op      frame.Opcode
	payload []byte
}

// errWrong is wrapped by what is wrong with an answer.
var errWrong = errors.New("wrong answer")

func wrong(format string, args ...any) error {
	return fmt.Errorf("%w: %s", errWrong, fmt.Sprintf(format, args...))
}

// receive reads a message, answers the Pings before it, and returns an error
// unless it is the one that is wanted. Its bytes are compared if thorough.
func (in *inbox) receive(w want, thorough bool) error {
	size, op := 0, w.op
	in.packed = in.packed[:0]
	for first, packed := true, false; ; first = false {
		h, err := in.header()
		if err != nil {
			return err
		}
		if first {
			packed = h.RSV1
		}
		switch {
		case h.Opcode != op:
			return wrong("%v, want %v", h.Opcode, op)
		case h.Masked || h.RSV2 || h.RSV3 || h.RSV1 && !(first && in.deflate):
			return wrong("a frame with mask or reserved bits that was not agreed on: %+v", h)
		case !packed && int64(size)+h.Length > int64(len(w.payload)):
			return wrong("a message of more than %d bytes", len(w.payload))
		}
		if packed {
			err = in.keep(int(h.Length), thorough)
		} else {
			err = in.compare(w.payload[size:size+int(h.Length)], thorough)
		}
		if err != nil {
			return err
		}
		if size, op = size+int(h.Length), frame.Continuation; !h.Fin {
			continue
		}
		if packed {
			return in.inflate(w.payload, thorough)
		}
		if size != len(w.payload) {
			return wrong("a message of %d bytes, want %d", size, len(w.payload))
		}
		return nil
	}
}

// header returns the next header of a frame that is part of a message. It takes
// care of control frames.
func (in *inbox) header() (h frame.Header, err error) {
	for {
		h = frame.Header{}
		n, err := h.Parse(in.buf[in.at:in.end])
		switch {
		case err != nil:
			return h, wrong("%v", err)
		case n == 0:
			if err := in.fill(); err != nil {
				return h, err
			}
			continue
		}
		in.at += n
		if !h.Opcode.IsControl() {
			return h, nil
		}
		if err := in.control(h); err != nil {
			return h, err
		}
	}
}

// control takes a control frame, and answers a Ping.
func (in *inbox) control(h frame.Header) error {
	for in.end-in.at < int(h.Length) {
		if err := in.fill(); err != nil {
			return err
		}
	}
	payload := in.buf[in.at : in.at+int(h.Length)]
	in.at += len(payload)
	switch h.Opcode {
	case frame.Close:
		code, reason, _ := frame.ParseClose(payload)
		return wrong("the server closes the connection: %v %q", code, reason)
	case frame.Ping:
		_, err := in.nc.Write(appendFrame(nil, frame.Pong, payload, false))
		return err
	}
	return nil
}

// fill reads more behind what there is.
func (in *inbox) fill() error {
	if in.at > 0 {
		in.end = copy(in.buf, in.buf[in.at:in.end])
		in.at = 0
	}
	n, err := in.nc.Read(in.buf[in.end:])
	in.end += n
	in.taken += uint64(n)
	if n > 0 {
		return nil
	}
	if errors.Is(err, io.EOF) {
		return wrong("the server cut the connection")
	}
	return err
}

// pieces calls f with the next n bytes, as they come.
func (in *inbox) pieces(n int, f func([]byte) error) error {
	for n > 0 {
		if in.at == in.end {
			if err := in.fill(); err != nil {
				return err
			}
		}
		piece := in.buf[in.at:min(in.end, in.at+n)]
		in.at += len(piece)
		n -= len(piece)
		if err := f(piece); err != nil {
			return err
		}
	}
	return nil
}

// compare takes a payload, and compares it if thorough.
func (in *inbox) compare(payload []byte, thorough bool) error {
	return in.pieces(len(payload), func(piece []byte) error {
		if thorough && !bytes.Equal(piece, payload[:len(piece)]) {
			return wrong("the message has other bytes than it should")
		}
		payload = payload[len(piece):]
		return nil
	})
}

// keep takes a compressed payload, and keeps it if thorough.
func (in *inbox) keep(n int, thorough bool) error {
	return in.pieces(n, func(piece []byte) error {
		if thorough {
			in.packed = append(in.packed, piece...)
		}
		return nil
	})
}

// inflate inflates what has been kept and compares it.
func (in *inbox) inflate(payload []byte, thorough bool) error {
	if !thorough {
		return nil
	}
	if cap(in.room) <= len(payload) {
		in.room = make([]byte, 0, len(payload)+1)
	}
	in.inflater.NoTakeover = true
	out, n, err := in.inflater.Fill(in.room[:0], in.packed, true)
	if err != nil || n < len(in.packed) || !bytes.Equal(out, payload) {
		return wrong("the message inflates to something else than it should: %v", err)
	}
	return nil
}

// goodbye says that the connection is at its end, and ends it.
func (in *inbox) goodbye() {
	in.nc.Write(appendFrame(nil, frame.Close, frame.AppendClose(nil, frame.NormalClosure, ""), false))
	in.nc.Close()
}

// appendFrame appends a frame as a client sends it.
func appendFrame(b []byte, op frame.Opcode, payload []byte, compressed bool) []byte {
	h := frame.Header{Fin: true, RSV1: compressed, Opcode: op, Masked: true, Key: mask.NewKey(), Length: int64(len(payload))}
	b = append(h.Append(b), payload...)
	mask.XOR(b[len(b)-len(payload):], h.Key)
	return b
}
