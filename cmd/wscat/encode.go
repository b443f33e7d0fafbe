package main

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"os"
	"unicode/utf8"

	"duplex/cmd/internal/escape"
	"duplex/frame"
)

// A coding is how messages stand in lines of input and output. The zero coding
// is that of text.
type coding uint8

const (
	textCoding coding = iota
	binaryCoding
	base64Coding
	hexCoding
	jsonCoding
)

// codings are those that a flag chooses.
var codings = map[string]coding{
	"binary": binaryCoding,
	"base64": base64Coding,
	"hex":    hexCoding,
	"jsonl":  jsonCoding,
}

func (o *options) choose(c coding) {
	o.torn = o.torn || o.coding != textCoding && o.coding != c
	o.coding = c
}

// decode returns what a line of input orders.
func (c coding) decode(line []byte) (order, error) {
	switch c {
	case binaryCoding:
		return order{opcode: frame.Binary, payload: line}, nil
	case base64Coding:
		payload, err := decodeBase64(line)
		return order{opcode: frame.Binary, payload: payload}, err
	case hexCoding:
		payload, err := decodeHex(line)
		return order{opcode: frame.Binary, payload: payload}, err
	case jsonCoding:
		return decodeJSON(line)
	}
	if !utf8.Valid(line) {
		return order{}, errors.New("the input is not UTF-8: --binary, --base64 and --hex send bytes")
	}
	return order{opcode: frame.Text, payload: line}, nil
}

// readFile returns the order to send a file as one message: text if that is the
// coding, and its bytes as they are if it is one of bytes.
func (c coding) readFile(name string) (order, error) {
	content, err := os.ReadFile(name)
	if err != nil {
		return order{}, err
	}
	if c == base64Coding || c == hexCoding {
		c = binaryCoding
	}
	return c.decode(content)
}

func decodeBase64(line []byte) ([]byte, error) {
	payload, err := base64.StdEncoding.AppendDecode(nil, line)
	if err != nil {
		return nil, errors.New("the input is not base64")
	}
	return payload, nil
}

// decodeHex takes digits with or without space between them.
func decodeHex(line []byte) ([]byte, error) {
	digits := make([]byte, 0, len(line))
	for _, b := range line {
		if b != ' ' && b != '\t' {
			digits = append(digits, b)
		}
	}
	payload, err := hex.AppendDecode(nil, digits)
	if err != nil {
		return nil, errors.New("the input is not pairs of hexadecimal digits")
	}
	return payload, nil
}

// encode returns the lines for a message, without the end of the last one. Of
// bytes that are to be printed as they are, raw ones, nothing is escaped.
func (c coding) encode(m message, raw bool) []byte {
	switch {
	case c == base64Coding:
		return base64.StdEncoding.AppendEncode(nil, m.payload)
	case c == hexCoding:
		return hex.AppendEncode(nil, m.payload)
	case c == jsonCoding:
		return encodeJSON(m.event(), raw)
	case raw:
		return m.payload
	}
	return escape.Append(nil, m.payload)
}
