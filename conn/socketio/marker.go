package socketio

import (
	"bytes"
	"crypto/rand"
	"errors"
	"reflect"
	"strings"
)

// A marker replaces binary data by short byte strings that nothing else is likely to
// be equal to: 12 random bytes and 3 that number the data.
type marker struct {
	text []byte // the random bytes in base64
	data [][]byte
}

const (
	markerText  = 16 // characters of base64 that are random
	markerTotal = 20
)

func newMarker() *marker {
	var nonce [markerText / 4 * 3]byte
	rand.Read(nonce[:])
	return &marker{text: encoding.AppendEncode(nil, nonce[:])}
}

// add returns the marker for data.
func (m *marker) add(data []byte) []byte {
	b, _ := encoding.DecodeString(string(m.name(len(m.data))))
	m.data = append(m.data, data)
	return b
}

// name returns the marker with number n in base64.
func (m *marker) name(n int) []byte {
	return encoding.AppendEncode(bytes.Clone(m.text), []byte{byte(n >> 16), byte(n >> 8), byte(n)})
}

// number returns the number of a marker in base64.
func (m *marker) number(name []byte) (n int, ok bool) {
	if len(name) != markerTotal || !bytes.HasPrefix(name, m.text) {
		return 0, false
	}
	b, err := encoding.DecodeString(string(name[markerText:]))
	if err != nil {
		return 0, false
	}
	n = int(b[0])<<16 | int(b[1])<<8 | int(b[2])
	return n, n < len(m.data)
}

// replace calls found with the data that each marker in JSON text stands for, and
// copied with the text between them.
func (m *marker) replace(text []byte, copied, found func([]byte)) {
	quoted := append([]byte{'"'}, m.text...)
	for {
		i := bytes.Index(text, quoted)
		if i < 0 || len(text)-i < markerTotal+2 {
			copied(text)
			return
		}
		copied(text[:i])
		if n, ok := m.number(text[i+1 : i+1+markerTotal]); ok {
			found(m.data[n])
		}
		text = text[i+markerTotal+2:]
	}
}

var errNotText = errors.New("binary data where text is expected")

// unmark replaces, in a value that was decoded from marked JSON, each marker by what
// it stands for. The value must be settable, but for maps and slices in an
// interface.
func (m *marker) unmark(v reflect.Value) (err error) {
	t := v.Type()
	if t.Kind() != reflect.Interface && encodesItself(t) {
		return nil
	}
	switch t.Kind() {
	case reflect.String:
		if _, ok := m.number([]byte(v.String())); ok {
			return errNotText
		}
	case reflect.Slice, reflect.Array:
		if isBytes(t) {
			if v.Len() == markerTotal/4*3 {
				if n, ok := m.number(encoding.AppendEncode(nil, v.Bytes())); ok {
					v.SetBytes(m.data[n])
				}
			}
			return nil
		}
		for i := 0; i < v.Len() && err == nil; i++ {
			err = m.unmark(v.Index(i))
		}
	case reflect.Map:
		return m.unmarkMap(v)
	case reflect.Pointer:
		if !v.IsNil() {
			return m.unmark(v.Elem())
		}
	case reflect.Interface:
		return m.unmarkInterface(v)
	case reflect.Struct:
		for i := 0; i < t.NumField() && err == nil; i++ {
			if t.Field(i).IsExported() {
				err = m.unmark(v.Field(i))
			}
		}
	}
	return err
}

// unmarkMap is unmark for a map, whose values cannot be set in place.
func (m *marker) unmarkMap(v reflect.Value) error {
	for key, value := range v.Seq2() {
		c := reflect.New(v.Type().Elem()).Elem()
		c.Set(value)
		if err := m.unmark(c); err != nil {
			return err
		}
		v.SetMapIndex(key, c)
	}
	return nil
}

// unmarkInterface is unmark for an interface, in which encoding/json has put a
// string where there is a marker.
func (m *marker) unmarkInterface(v reflect.Value) error {
	if v.IsNil() {
		return nil
	}
	if s, ok := v.Interface().(string); ok {
		if n, ok := m.number([]byte(s)); ok {
			v.Set(reflect.ValueOf(m.data[n]))
		}
		return nil
	}
	return m.unmark(v.Elem())
}

// mark returns a copy of v that has a marker in place of each []byte. What has none
// in it is not copied.
func (m *marker) mark(v reflect.Value, depth int) reflect.Value {
	if !v.IsValid() || !mayHoldBytes(v.Type()) || depth > 1000 { // a cycle: encoding/json objects
		return v
	}
	depth++
	switch t := v.Type(); t.Kind() {
	case reflect.Slice:
		if v.IsNil() {
			return v
		}
		if isBytes(t) {
			return reflect.ValueOf(m.add(v.Bytes())).Convert(t)
		}
		c := reflect.MakeSlice(t, v.Len(), v.Len())
		for i := range v.Len() {
			c.Index(i).Set(m.mark(v.Index(i), depth))
		}
		return c
	case reflect.Array:
		c := reflect.New(t).Elem()
		for i := range v.Len() {
			c.Index(i).Set(m.mark(v.Index(i), depth))
		}
		return c
	case reflect.Map:
		if v.IsNil() {
			return v
		}
		c := reflect.MakeMapWithSize(t, v.Len())
		for key, value := range v.Seq2() {
			c.SetMapIndex(key, m.mark(value, depth))
		}
		return c
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return v
		}
		c := m.mark(v.Elem(), depth)
		if t.Kind() == reflect.Interface {
			return c
		}
		p := reflect.New(t.Elem())
		p.Elem().Set(c)
		return p
	case reflect.Struct:
		c := reflect.New(t).Elem()
		c.Set(v)
		for i := range t.NumField() {
			if f := t.Field(i); f.IsExported() && !isLeftOut(f, v.Field(i)) {
				c.Field(i).Set(m.mark(v.Field(i), depth))
			}
		}
		return c
	}
	return v
}

// isLeftOut reports whether encoding/json leaves the field out because it is empty,
// which a marker would not be.
func isLeftOut(f reflect.StructField, v reflect.Value) bool {
	_, options, _ := strings.Cut(f.Tag.Get("json"), ",")
	return isBytes(f.Type) && v.Len() == 0 && strings.Contains(options, "omitempty")
}
