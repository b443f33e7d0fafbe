package frame

import (
	"encoding/binary"
	"math"

	"duplex/mask"
)

// Append appends the header in wire form, with its length in as few bytes as it
// takes (section 5.2). It checks nothing: a tool that wants to send nonsense can.
func (h *Header) Append(b []byte) []byte {
	first := byte(h.Opcode & lowOpcode)
	if h.Fin {
		first |= FinBit
	}
	if h.RSV1 {
		first |= RSV1Bit
	}
	if h.RSV2 {
		first |= rsv2Bit
	}
	if h.RSV3 {
		first |= rsv3Bit
	}
	if h.Masked {
		return AppendMaskedHeader(b, first, h.Length, h.Key)
	}
	return AppendHeader(b, first, h.Length)
}

// AppendHeader appends the header of a frame that is not masked, as a server
// sends them: first is its first byte, an [Opcode] with [FinBit] and [RSV1Bit] as
// they apply, and length that of the payload. Like [Header.Append] it checks
// nothing. It is for where frames are many and small, since filling a Header and
// taking it apart again costs more than writing it.
func AppendHeader(b []byte, first byte, length int64) []byte {
	switch {
	case uint64(length) < length16:
		return append(b, first, byte(length))
	case uint64(length) <= math.MaxUint16:
		return append(b, first, length16, byte(length>>8), byte(length))
	}
	return binary.BigEndian.AppendUint64(append(b, first, length64), uint64(length))
}

// AppendMaskedHeader is [AppendHeader] for a frame that is masked with the key,
// as a client sends them (section 5.3).
func AppendMaskedHeader(b []byte, first byte, length int64, key mask.Key) []byte {
	switch {
	case uint64(length) < length16:
		return append(b, first, maskBit|byte(length), key[0], key[1], key[2], key[3])
	case uint64(length) <= math.MaxUint16:
		return append(b, first, maskBit|length16, byte(length>>8), byte(length), key[0], key[1], key[2], key[3])
	}
	b = binary.BigEndian.AppendUint64(append(b, first, maskBit|length64), uint64(length))
	return append(b, key[:]...)
}
