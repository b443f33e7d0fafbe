package http2

import (
	"errors"
	"strconv"
)

// A Field is one of a head. Pseudo-header fields, whose names begin with a colon, are
// fields here.
type Field struct{ Name, Value string }

// appendField appends a field as a literal that is not indexed, which any decoder
// takes (RFC 7541, section 6.2.2).
func appendField(b []byte, f Field) []byte {
	b = append(b, 0)
	b = append(appendInteger(b, 0, 7, len(f.Name)), f.Name...)
	return append(appendInteger(b, 0, 7, len(f.Value)), f.Value...)
}

// appendInteger appends an integer behind the first bits of an octet (RFC 7541,
// section 5.1).
func appendInteger(b []byte, first byte, bits, n int) []byte {
	most := 1<<bits - 1
	if n < most {
		return append(b, first|byte(n))
	}
	b = append(b, first|byte(most))
	for n -= most; n >= 128; n >>= 7 {
		b = append(b, byte(n)|128)
	}
	return append(b, byte(n))
}

var errHPACK = errors.New("a field block that HPACK does not have (RFC 7541)")

// A decoder decodes field blocks. The zero decoder is ready for the first.
type decoder struct {
	dynamic []Field // the newest first
	size    int
}

// tableSize is the size of the dynamic table that an encoder may use until it is told
// otherwise, which it is not here (RFC 7541, section 4.2).
const tableSize = 4096

// decode decodes a whole field block.
func (d *decoder) decode(b []byte) (fields []Field, err error) {
	for len(b) > 0 {
		var f Field
		switch first := b[0]; {
		case first&0x80 != 0: // indexed (RFC 7541, section 6.1)
			var i int
			if i, b, err = integer(b, 7); err == nil {
				f, err = d.field(i)
			}
		case first&0xc0 == 0x40: // a literal to be indexed (6.2.1)
			if f, b, err = d.literal(b, 6); err == nil {
				d.add(f)
			}
		case first&0xe0 == 0x20: // a size of the table (6.3)
			var n int
			if n, b, err = integer(b, 5); err == nil && n > tableSize {
				err = errHPACK
			}
			d.shrink(n)
			if err == nil {
				continue
			}
		default: // a literal that is not indexed (6.2.2 and 6.2.3)
			f, b, err = d.literal(b, 4)
		}
		if err != nil {
			return nil, err
		}
		fields = append(fields, f)
	}
	return fields, nil
}

func (d *decoder) field(i int) (Field, error) {
	switch {
	case 1 <= i && i <= len(staticTable):
		return staticTable[i-1], nil
	case i > len(staticTable) && i <= len(staticTable)+len(d.dynamic):
		return d.dynamic[i-len(staticTable)-1], nil
	}
	return Field{}, errHPACK
}

func (d *decoder) literal(b []byte, bits int) (f Field, rest []byte, err error) {
	i, b, err := integer(b, bits)
	if err == nil && i > 0 {
		f, err = d.field(i)
	} else if err == nil {
		f.Name, b, err = text(b)
	}
	if err == nil {
		f.Value, b, err = text(b)
	}
	return f, b, err
}

// add puts a field into the dynamic table (RFC 7541, section 4.4).
func (d *decoder) add(f Field) {
	d.dynamic = append([]Field{f}, d.dynamic...)
	d.size += f.size()
	d.shrink(tableSize)
}

// shrink evicts fields until the table is no larger than most (RFC 7541, section 4.3).
func (d *decoder) shrink(most int) {
	for d.size > most {
		last := len(d.dynamic) - 1
		d.size -= d.dynamic[last].size()
		d.dynamic = d.dynamic[:last]
	}
}

// size is what a field takes of the table (RFC 7541, section 4.1).
func (f Field) size() int { return len(f.Name) + len(f.Value) + 32 }

// integer decodes an integer behind the first bits of an octet.
func integer(b []byte, bits int) (n int, rest []byte, err error) {
	if len(b) == 0 {
		return 0, nil, errHPACK
	}
	most := 1<<bits - 1
	if n = int(b[0]) & most; n < most {
		return n, b[1:], nil
	}
	for i, shift := 1, 0; i < len(b) && shift <= 21; i, shift = i+1, shift+7 {
		n += int(b[i]&127) << shift
		if b[i] < 128 {
			return n, b[i+1:], nil
		}
	}
	return 0, nil, errHPACK
}

// text decodes a string (RFC 7541, section 5.2).
func text(b []byte) (s string, rest []byte, err error) {
	if len(b) == 0 {
		return "", nil, errHPACK
	}
	coded := b[0]&0x80 != 0
	n, b, err := integer(b, 7)
	if err != nil || n > len(b) {
		return "", nil, errHPACK
	}
	if !coded {
		return string(b[:n]), b[n:], nil
	}
	s, err = uncode(b[:n])
	return s, b[n:], err
}

// codes are the octets by their Huffman codes, each of which has its length before it.
var codes = func() map[[2]uint32]byte {
	m := make(map[[2]uint32]byte)
	code := uint32(0)
	for length := uint32(1); length <= 30; length++ {
		for octet := range 256 {
			if n, _ := strconv.ParseUint(codeLengths[octet:octet+1], 36, 8); uint32(n) == length {
				m[[2]uint32{length, code}] = byte(octet)
				code++
			}
		}
		code <<= 1
	}
	return m
}()

// uncode decodes a string in Huffman's code. What is left at the end is padding of
// ones, less than an octet of it.
func uncode(b []byte) (string, error) {
	var s []byte
	length, code := uint32(0), uint32(0)
	for _, octet := range b {
		for bit := 7; bit >= 0; bit-- {
			code = code<<1 | uint32(octet>>bit&1)
			if length++; length > 30 {
				return "", errHPACK
			}
			if octet, ok := codes[[2]uint32{length, code}]; ok {
				s = append(s, octet)
				length, code = 0, 0
			}
		}
	}
	if length > 7 || code != 1<<length-1 {
		return "", errHPACK
	}
	return string(s), nil
}
