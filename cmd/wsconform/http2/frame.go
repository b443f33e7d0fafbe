package http2

import (
	"encoding/binary"
	"fmt"
	"io"
)

// A Type is that of a frame (RFC 9113, section 6).
type Type uint8

const (
	Data         Type = 0
	Headers      Type = 1
	RSTStream    Type = 3
	Settings     Type = 4
	Ping         Type = 6
	GoAway       Type = 7
	WindowUpdate Type = 8
	Continuation Type = 9
)

// Flags of frames.
const (
	EndStream  = 0x1
	Ack        = 0x1
	EndHeaders = 0x4
	padded     = 0x8
	priority   = 0x20
)

// Settings (RFC 9113, section 6.5.2, and RFC 8441, section 3).
const (
	MaxConcurrentStreams  = 3
	InitialWindowSize     = 4
	EnableConnectProtocol = 8
)

// Codes of errors (RFC 9113, section 7).
const (
	NoError       = 0
	ProtocolError = 1
	Cancel        = 8
)

// A Frame is one of RFC 9113, section 4.
type Frame struct {
	Type    Type
	Flags   uint8
	Stream  uint32
	Payload []byte
}

// maxFrame is how much a frame may carry that either end has not allowed more.
const maxFrame = 16 << 10

func (f Frame) has(flag uint8) bool { return f.Flags&flag != 0 }

func (f Frame) append(b []byte) []byte {
	b = append(b, byte(len(f.Payload)>>16), byte(len(f.Payload)>>8), byte(len(f.Payload)), byte(f.Type), f.Flags)
	return append(binary.BigEndian.AppendUint32(b, f.Stream), f.Payload...)
}

func readFrame(r io.Reader) (f Frame, err error) {
	var head [9]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return f, err
	}
	length := int(head[0])<<16 | int(head[1])<<8 | int(head[2])
	if length > maxFrame {
		return f, fmt.Errorf("a frame of %d octets, which is more than SETTINGS_MAX_FRAME_SIZE (RFC 9113, section 4.2)", length)
	}
	f = Frame{Type(head[3]), head[4], binary.BigEndian.Uint32(head[5:]) &^ (1 << 31), make([]byte, length)}
	_, err = io.ReadFull(r, f.Payload)
	return f, err
}

// content returns the payload without padding and priority.
func (f Frame) content() ([]byte, bool) {
	b := f.Payload
	if f.has(padded) {
		if len(b) == 0 || int(b[0]) >= len(b) {
			return nil, false
		}
		b = b[1 : len(b)-int(b[0])]
	}
	if f.Type == Headers && f.has(priority) {
		if len(b) < 5 {
			return nil, false
		}
		b = b[5:]
	}
	return b, true
}

// number is a payload of one number.
func number(n uint32) []byte { return binary.BigEndian.AppendUint32(nil, n) }

// A Setting is one of a SETTINGS frame.
type Setting struct {
	ID    uint16
	Value uint32
}

func settingsFrame(all []Setting) Frame {
	f := Frame{Type: Settings}
	for _, s := range all {
		f.Payload = binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint16(f.Payload, s.ID), s.Value)
	}
	return f
}
