package frame

import (
	"encoding/binary"
	"math"

	"duplex/mask"
)

const (
	MaxHeader  = 14  // the bytes of the longest header: 2, 8 of length, 4 of key (section 5.2)
	MaxControl = 125 // the longest payload of a control frame, in bytes (section 5.5)
)

// The bits that a header's first byte has beside the opcode (section 5.2).
const (
	FinBit  = 0x80 // the last frame of its message
	RSV1Bit = 0x40 // for extensions: permessage-deflate marks a compressed message with it
	rsv2Bit = 0x20
	rsv3Bit = 0x10
)

// The rest of a header's first two bytes (section 5.2).
const (
	maskBit   = 0x80
	length16  = 126 // the length follows in 2 bytes
	length64  = 127 // the length follows in 8 bytes
	lowOpcode = 0x0F
	lowLength = 0x7F
)

// A Header is the part of a frame that precedes its payload (section 5.2).
type Header struct {
	Fin    bool // the last frame of its message
	RSV1   bool // for extensions: permessage-deflate marks a compressed message with it
	RSV2   bool // for extensions
	RSV3   bool // for extensions
	Opcode Opcode
	Masked bool
	Key    mask.Key // zero unless Masked
	Length int64    // of the payload, in bytes
}

// ParseHeader parses the header at the start of b and returns its length n. If
// b ends within the header, n is 0 and err is nil: come again with more.
//
// A header that no endpoint may send whatever the extensions and its role, with
// a reserved opcode, say, or a length in more bytes than it needs, is an
// [*Error], found at the first byte that shows it. Reserved bits are left to
// the caller, who knows what was negotiated, and so are masks, since he knows
// his role.
func ParseHeader(b []byte) (h Header, n int, err error) {
	n, err = h.Parse(b)
	return h, n, err
}

// Parse is [ParseHeader] into h, which must be zero and means nothing unless n
// is greater than 0. It is for where frames are many and small: copying a
// Header costs more than parsing it.
func (h *Header) Parse(b []byte) (n int, err error) {
	if len(b) < 2 {
		return 0, nil
	}
	h.Fin = b[0]&FinBit != 0
	h.RSV1 = b[0]&RSV1Bit != 0
	h.RSV2 = b[0]&rsv2Bit != 0
	h.RSV3 = b[0]&rsv3Bit != 0
	h.Opcode = Opcode(b[0] & lowOpcode)
	h.Masked = b[1]&maskBit != 0
	h.Length = int64(b[1] & lowLength)
	if h.Opcode > Binary {
		if err := h.Check(); err != nil {
			return 0, err
		}
	}
	n = 2
	if h.Length >= length16 {
		if h.Length, n, err = parseLength(b); n == 0 {
			return 0, err
		}
	}
	if h.Masked {
		if len(b) < n+4 {
			return 0, nil
		}
		h.Key = mask.Key(b[n : n+4])
		n += 4
	}
	return n, nil
}

// Check returns an [*Error] if no endpoint may send the header: a reserved
// opcode (section 5.2), or a control frame that is fragmented or longer than
// [MaxControl] (section 5.5).
func (h *Header) Check() error {
	switch {
	case h.Opcode.IsReserved():
		return ErrReservedOpcode
	case !h.Opcode.IsControl():
		return nil
	case !h.Fin:
		return ErrControlFragmented
	case h.Length > MaxControl:
		return ErrControlTooLong
	}
	return nil
}

// parseLength parses a length of 2 or 8 bytes and returns where it ends.
func parseLength(b []byte) (length int64, n int, err error) {
	if b[1]&lowLength == length16 {
		if len(b) < 4 {
			return 0, 0, nil
		}
		length = int64(binary.BigEndian.Uint16(b[2:]))
		if length < length16 {
			return 0, 0, ErrLengthNotMinimal
		}
		return length, 4, nil
	}
	if len(b) > 2 && b[2]&0x80 != 0 {
		return 0, 0, ErrLengthTooLong
	}
	if len(b) < 10 {
		return 0, 0, nil
	}
	length = int64(binary.BigEndian.Uint64(b[2:]))
	if length <= math.MaxUint16 {
		return 0, 0, ErrLengthNotMinimal
	}
	return length, 10, nil
}
