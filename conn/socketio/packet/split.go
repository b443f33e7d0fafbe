package packet

import (
	"bytes"
	"encoding/json"
	"slices"
)

// reserved are names that no event may have: libraries give them a meaning of
// their own.
var reserved = []string{"connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"}

// IsReserved reports whether no event may have that name.
func IsReserved(name string) bool { return slices.Contains(reserved, name) }

// Split returns the elements of the payload of an Event or an Ack, which is a JSON
// array. They alias data. An array in which arrays and objects are nested deeper
// than maxDepth, itself counted, is an error.
func Split(data []byte, maxDepth int) ([][]byte, error) {
	var elements [][]byte
	depth, start := 0, 0
	for i := 0; i < len(data); i++ {
		switch data[i] {
		case '"':
			i = endOfString(data, i)
		case '[', '{':
			if depth++; depth > maxDepth {
				return nil, errorf("payload is nested deeper than %d", maxDepth)
			}
			if depth == 1 {
				start = i + 1
			}
		case ']', '}':
			if depth--; depth == 0 {
				if last := bytes.TrimSpace(data[start:i]); len(elements) > 0 || len(last) > 0 {
					elements = append(elements, last)
				}
			}
		case ',':
			if depth == 1 {
				elements = append(elements, bytes.TrimSpace(data[start:i]))
				start = i + 1
			}
		}
	}
	return elements, nil
}

// SplitEvent returns the name and the arguments of an Event. A name that is a
// number, which the reference implementation allows, is returned as its digits.
func SplitEvent(data []byte, maxDepth int) (name string, args [][]byte, err error) {
	elements, err := Split(data, maxDepth)
	if err != nil {
		return "", nil, err
	}
	if len(elements) == 0 {
		return "", nil, errorf("event without a name")
	}
	if name, err = eventName(elements[0]); err != nil {
		return "", nil, err
	}
	return name, elements[1:], nil
}

func eventName(b []byte) (string, error) {
	switch {
	case b[0] == '-' || '0' <= b[0] && b[0] <= '9':
		return string(b), nil
	case b[0] != '"':
		return "", errorf("event whose name is no string")
	}
	name := string(b[1 : len(b)-1])
	if bytes.IndexByte(b, '\\') >= 0 {
		if err := json.Unmarshal(b, &name); err != nil {
			return "", errorf("event whose name is no string")
		}
	}
	if IsReserved(name) {
		return "", errorf("event with the reserved name %q", name)
	}
	return name, nil
}

// endOfString returns the index of the quote that ends the string whose first
// quote is at i. The text is valid JSON.
func endOfString(data []byte, i int) int {
	for i++; i < len(data) && data[i] != '"'; i++ {
		if data[i] == '\\' {
			i++
		}
	}
	return i
}
