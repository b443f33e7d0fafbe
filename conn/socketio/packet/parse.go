package packet

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
)

// An Error is a packet that breaks the protocol or goes beyond a limit. The
// receiver must close the connection.
type Error struct{ Reason string }

func (e *Error) Error() string { return "socket.io: packet: " + e.Reason }

func errorf(format string, args ...any) error { return &Error{fmt.Sprintf(format, args...)} }

// Parse parses a text message. It returns the packet without its attachments, and
// how many of them follow, each in a binary message. The packet's Data aliases b.
//
// Parse checks that Data is JSON of the kind that the type calls for; see [Split]
// for what it does not check.
func Parse(b []byte) (p Packet, attachments int, err error) {
	if len(b) == 0 || b[0] < '0' || b[0] > '6' {
		return p, 0, errorf("unknown packet type")
	}
	p.Type, b = Type(b[0]-'0'), b[1:]
	if p.Type == BinaryEvent || p.Type == BinaryAck {
		digits, rest, found := bytes.Cut(b, []byte{'-'})
		n, ok := number(digits)
		if !found || !ok || n > 1<<20 {
			return p, 0, errorf("illegal number of attachments")
		}
		p.Type, attachments, b = p.Type-(BinaryEvent-Event), int(n), rest
	}
	p.Namespace, b = cutNamespace(b)
	if n := countDigits(b); n > 0 {
		if p.ID, p.HasID = number(b[:n]); !p.HasID {
			return p, 0, errorf("illegal ID")
		}
		b = b[n:]
	}
	p.Data = b
	return p, attachments, checkData(p.Type, b)
}

// cutNamespace returns the namespace that b begins with, and what follows it. The
// comma may be missing where nothing follows.
func cutNamespace(b []byte) (string, []byte) {
	if len(b) == 0 || b[0] != '/' {
		return "/", b
	}
	namespace, rest, _ := bytes.Cut(b, []byte{','})
	return string(namespace), rest
}

func countDigits(b []byte) (n int) {
	for n < len(b) && '0' <= b[n] && b[n] <= '9' {
		n++
	}
	return n
}

// number returns the value of digits, and whether it is one up to MaxID.
func number(digits []byte) (uint64, bool) {
	if len(digits) == 0 || len(digits) > 16 || countDigits(digits) != len(digits) {
		return 0, false
	}
	n, err := strconv.ParseUint(string(digits), 10, 64)
	return n, err == nil && n <= MaxID
}

// checkData reports a payload that a packet of that type cannot have.
func checkData(t Type, data []byte) error {
	if len(data) > 0 && !json.Valid(data) {
		return errorf("payload of %v is not JSON", t)
	}
	ok := false
	switch kind := firstByte(data); t {
	case Connect:
		ok = kind == 0 || kind == '{'
	case Disconnect:
		ok = kind == 0
	case ConnectError:
		ok = kind == '{' || kind == '"'
	case Event, Ack:
		ok = kind == '['
	}
	if !ok {
		return errorf("wrong payload for %v", t)
	}
	return nil
}

// firstByte returns the first byte of JSON text that is no white space, or 0.
func firstByte(data []byte) byte {
	if data = trimLeft(data); len(data) > 0 {
		return data[0]
	}
	return 0
}

func trimLeft(data []byte) []byte { return bytes.TrimLeft(data, " \t\r\n") }
