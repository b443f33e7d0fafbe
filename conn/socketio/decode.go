package socketio

import (
	"encoding/json"
	"reflect"

	"duplex/conn/socketio/packet"
)

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
