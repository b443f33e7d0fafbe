package socketio

import (
	"reflect"
	"strings"
)

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
