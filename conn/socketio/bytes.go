package socketio

import (
	"encoding/base64"
	"encoding/json"
	"reflect"
	"sync"
)

// holders has what mayHoldBytes has found out.
var holders sync.Map // of reflect.Type to bool

// mayHoldBytes reports whether a value of that type can have a []byte in it that
// encoding/json would write as base64.
func mayHoldBytes(t reflect.Type) bool {
	if known, ok := holders.Load(t); ok {
		return known.(bool)
	}
	holds := holdsBytes(t, make(map[reflect.Type]bool))
	holders.Store(t, holds)
	return holds
}

// holdsBytes is mayHoldBytes for a type that may be part of those that are being
// looked at.
func holdsBytes(t reflect.Type, seen map[reflect.Type]bool) bool {
	if seen[t] || t.Kind() != reflect.Interface && encodesItself(t) {
		return false
	}
	seen[t] = true
	switch t.Kind() {
	case reflect.Interface:
		return true
	case reflect.Slice:
		return isBytes(t) || holdsBytes(t.Elem(), seen)
	case reflect.Array, reflect.Map, reflect.Pointer:
		return holdsBytes(t.Elem(), seen)
	case reflect.Struct:
		for i := range t.NumField() {
			if f := t.Field(i); f.IsExported() && holdsBytes(f.Type, seen) {
				return true
			}
		}
	}
	return false
}

// isBytes reports whether encoding/json writes values of that type as base64.
func isBytes(t reflect.Type) bool {
	return t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Uint8 && !encodesItself(t.Elem())
}

var (
	jsonMarshaler   = reflect.TypeFor[json.Marshaler]()
	jsonUnmarshaler = reflect.TypeFor[json.Unmarshaler]()
	textMarshaler   = reflect.TypeFor[interface{ MarshalText() ([]byte, error) }]()
)

// encodesItself reports whether values of that type have a JSON of their own.
func encodesItself(t reflect.Type) bool {
	for _, i := range []reflect.Type{jsonMarshaler, jsonUnmarshaler, textMarshaler} {
		if t.Implements(i) || t.Kind() != reflect.Pointer && reflect.PointerTo(t).Implements(i) {
			return true
		}
	}
	return false
}

// encoding is that of encoding/json.
var encoding = base64.StdEncoding
