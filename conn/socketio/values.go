package socketio

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"

	"duplex/conn/socketio/packet"
)

// An encoder appends values to a payload as JSON, and takes out what is binary: each
// []byte in a value, however deep, becomes an attachment.
type encoder struct {
	b           []byte
	attachments [][]byte
}

// array appends an array of the values, with an event's name in front if there is
// one.
func (e *encoder) array(event *string, values []any) error {
	e.b = append(e.b, '[')
	if event != nil {
		if err := e.json(*event); err != nil {
			return err
		}
	}
	for i, v := range values {
		if i > 0 || event != nil {
			e.b = append(e.b, ',')
		}
		if err := e.value(v); err != nil {
			return fmt.Errorf("socket.io: argument %d: %w", i, err)
		}
	}
	e.b = append(e.b, ']')
	return nil
}

func (e *encoder) value(v any) error {
	switch v := v.(type) {
	case []byte:
		if v != nil {
			e.attach(v)
			return nil
		}
	case Raw:
		return e.raw(v)
	}
	if v == nil || !mayHoldBytes(reflect.TypeOf(v)) {
		return e.json(v)
	}
	return e.mixed(v)
}

// attach appends a placeholder for an attachment.
func (e *encoder) attach(data []byte) {
	e.b = packet.AppendPlaceholder(e.b, len(e.attachments))
	e.attachments = append(e.attachments, data)
}

// raw appends an argument that is JSON already.
func (e *encoder) raw(r Raw) error {
	if !json.Valid(r.JSON) {
		return fmt.Errorf("a Raw that is not JSON")
	}
	b, err := packet.ReplacePlaceholders(e.b, r.JSON, len(r.Binary), func(b []byte, n int) []byte {
		e.b = b
		e.attach(r.Binary[n])
		return e.b
	})
	e.b = b
	return err
}

// json appends a value in which there is nothing binary.
func (e *encoder) json(v any) error {
	buf := bytes.NewBuffer(e.b)
	j := json.NewEncoder(buf)
	j.SetEscapeHTML(false)
	err := j.Encode(v)
	if e.b = buf.Bytes(); err == nil {
		e.b = e.b[:len(e.b)-1] // the line feed
	}
	return err
}

// mixed appends a value in which there may be something binary. It encodes a copy
// that has a marker in place of each []byte, and then puts placeholders where the
// markers, which are base64 by then, have come out. So all rules of encoding/json
// hold for the value.
func (e *encoder) mixed(v any) error {
	m := newMarker()
	marked := m.mark(reflect.ValueOf(v), 0)
	start := len(e.b)
	if err := e.json(marked.Interface()); err != nil || len(m.data) == 0 {
		return err
	}
	text := bytes.Clone(e.b[start:])
	e.b = e.b[:start]
	m.replace(text, func(piece []byte) { e.b = append(e.b, piece...) }, e.attach)
	return nil
}

// decode decodes an argument to where a pointer points. It is the reverse of
// encoder.value.
func decode(element []byte, attachments [][]byte, to any) error {
	if raw, ok := to.(*Raw); ok {
		*raw = Raw{element, attachments}
		return nil
	}
	if len(attachments) == 0 {
		return json.Unmarshal(element, to)
	}
	m := newMarker()
	m.data = attachments
	marked, err := packet.ReplacePlaceholders(nil, element, len(attachments), func(b []byte, n int) []byte {
		b = append(append(b, '"'), m.name(n)...)
		return append(b, '"')
	})
	if err == nil {
		err = json.Unmarshal(marked, to)
	}
	if err != nil {
		return err
	}
	return m.unmark(reflect.ValueOf(to).Elem())
}
