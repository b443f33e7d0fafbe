package play_test

import (
	"bufio"
	"bytes"
	"compress/flate"
	"io"
	"net"
	"sync/atomic"
	"unicode/utf8"

	"duplex/cmd/wsconform/result"
	"duplex/frame"
	"duplex/handshake"
	"duplex/mask"
)

// A packer is a peer that echoes compressed messages as it should, but for what
// is set in it and in the peer. What it sends has no references, so that it fits
// all terms.
type packer struct {
	peer
	offer     string       // of a client
	anyAnswer bool         // which takes any answer
	answer    string       // of a server; by default what it is offered
	level     int          // compresses so, with a window of 32 KiB; 0 without references
	takeover  bool         // refers to what it has sent before
	forgets   bool         // cannot follow such references
	plain     bool         // compresses nothing
	garbles   bool         // nor that what it says is compressed
	leaves    int          // closes TCP when so many messages have come
	fragile   *atomic.Bool // set once there was a long message; there is no answer to a request then

	w        *flate.Writer
	sent     bytes.Buffer
	received []byte // inflated
	messages int
}

// run echoes until the connection ends.
func (p *packer) run() {
	defer p.nc.Close()
	var whole []byte
	var op frame.Opcode
	var packed bool
	for {
		h, payload, err := p.next()
		if err == nil && h.Opcode.IsControl() {
			err = p.control(h.Opcode, payload)
		} else if err == nil {
			if h.Opcode != frame.Continuation {
				whole, op, packed = nil, h.Opcode, h.RSV1
			}
			if whole = append(whole, payload...); h.Fin {
				err = p.echo(op, packed, whole)
			}
		}
		if err != nil {
			p.end(err)
			return
		}
	}
}

// next reads a frame.
func (p *packer) next() (frame.Header, []byte, error) {
	var head []byte
	for {
		b, err := p.br.ReadByte()
		if err != nil {
			return frame.Header{}, nil, err
		}
		head = append(head, b)
		h, n, err := frame.ParseHeader(head)
		if n == 0 && err == nil {
			continue
		}
		first := h.Opcode == frame.Text || h.Opcode == frame.Binary
		if err == nil && !p.anyBits && (h.RSV1 && !first || h.RSV2 || h.RSV3) {
			err = frame.ErrReservedBits
		}
		payload := make([]byte, h.Length)
		if err == nil {
			_, err = io.ReadFull(p.br, payload)
		}
		mask.XOR(payload, h.Key)
		return h, payload, err
	}
}

// echo answers a message.
func (p *packer) echo(op frame.Opcode, packed bool, message []byte) error {
	if p.messages++; p.messages == p.leaves {
		return errFailed
	}
	if packed {
		var err error
		if message, err = p.inflate(message); err != nil {
			return &frame.Error{Code: frame.InvalidPayload}
		}
	}
	if op == frame.Text && !p.anyText && !utf8.Valid(message) {
		return frame.ErrInvalidUTF8
	}
	if p.fragile != nil && len(message) > 1<<20 {
		p.fragile.Store(true)
	}
	if p.change != nil {
		message = p.change(bytes.Clone(message))
	}
	p.bits = !p.plain
	if !p.plain {
		message = p.deflate(message)
	}
	p.send(op, message)
	p.bits = false
	return nil
}

func (p *packer) inflate(message []byte) (plain []byte, err error) {
	if p.forgets {
		p.received = nil
	}
	in := bytes.NewReader(append(message, "\x00\x00\xff\xff\x01\x00\x00\xff\xff"...))
	begin := len(p.received)
	for in.Len() > 0 && err == nil {
		plain, err = io.ReadAll(flate.NewReaderDict(in, p.received[max(0, len(p.received)-1<<15):]))
		p.received = append(p.received, plain...)
	}
	plain = p.received[begin:]
	if len(p.received) > 1<<20 {
		p.received = bytes.Clone(p.received[len(p.received)-1<<15:])
	}
	return plain, err
}

func (p *packer) deflate(message []byte) []byte {
	if p.garbles {
		return message
	}
	level := flate.HuffmanOnly
	if p.level != 0 {
		level = p.level
	}
	p.sent.Reset()
	if p.w == nil {
		p.w, _ = flate.NewWriter(&p.sent, level)
	} else if !p.takeover {
		p.w.Reset(&p.sent)
	}
	p.w.Write(message)
	p.w.Flush()
	return bytes.TrimSuffix(p.sent.Bytes(), []byte("\x00\x00\xff\xff"))
}

// accept makes the peer a server of a connection.
func (p packer) accept(nc net.Conn) {
	defer nc.Close()
	p.nc, p.br, p.role = nc, bufio.NewReader(nc), result.Server
	request, _, _ := handshake.ParseRequest(p.head())
	if request == nil || p.fragile != nil && p.fragile.Load() {
		return
	}
	response, agreed, _ := handshake.Accept(request, handshake.Terms{Deflate: &handshake.Deflate{}})
	if agreed.Deflate != nil && p.answer != "" {
		last := len(response.Header) - 1
		response.Header[last].Value = p.answer
		if p.answer == "none" {
			response.Header = response.Header[:last]
		}
	}
	p.plain = p.plain || agreed.Deflate == nil
	head, _ := response.Append(nil)
	nc.Write(head)
	p.run()
}

// dial makes the peer a client of a connection.
func (p packer) dial(nc net.Conn) {
	defer nc.Close()
	p.nc, p.br, p.role = nc, bufio.NewReader(nc), result.Client
	request, _ := handshake.Offer("localhost", "/", handshake.Terms{})
	request.Header = append(request.Header, handshake.Field{Name: "Sec-WebSocket-Extensions", Value: p.offer})
	head, _ := request.Append(nil)
	nc.Write(head)
	response, _, _ := handshake.ParseResponse(p.head())
	if _, err := handshake.Verify(request, response); err == nil || p.anyAnswer {
		p.run()
	}
}
