package packet

import (
	"bytes"
	"strconv"
)

// AppendPlaceholder appends what stands for attachment n in a payload.
func AppendPlaceholder(b []byte, n int) []byte {
	b = append(b, `{"_placeholder":true,"num":`...)
	b = strconv.AppendInt(b, int64(n), 10)
	return append(b, '}')
}

// ReplacePlaceholders appends valid JSON text to b, with each placeholder replaced
// by what replace appends for the number of its attachment. A number that is not
// below attachments is an error.
func ReplacePlaceholders(b, text []byte, attachments int, replace func(b []byte, n int) []byte) ([]byte, error) {
	// An object is a placeholder if it has the member "_placeholder": true.
	// objects has the open objects; done is how much of text has been copied.
	type object struct {
		start, num  int
		placeholder bool
	}
	var objects []object
	done := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '{':
			objects = append(objects, object{start: i, num: -1})
		case '[':
			objects = append(objects, object{start: -1})
		case ']':
			objects = objects[:len(objects)-1]
		case '}':
			o := objects[len(objects)-1]
			objects = objects[:len(objects)-1]
			if !o.placeholder {
				break
			}
			if o.num < 0 || o.num >= attachments {
				return b, errorf("placeholder without an attachment")
			}
			if o.start >= done { // else it has a placeholder in it
				b = append(b, text[done:o.start]...)
				b = replace(b, o.num)
				done = i + 1
			}
		case '"':
			end := endOfString(text, i)
			key := text[i+1 : min(end, len(text))]
			value, isKey := bytes.CutPrefix(trimLeft(text[min(end+1, len(text)):]), []byte{':'})
			if isKey && len(objects) > 0 {
				o, value := &objects[len(objects)-1], trimLeft(value)
				switch string(key) {
				case "_placeholder":
					o.placeholder = bytes.HasPrefix(value, []byte("true"))
				case "num":
					o.num = -1
					if n, ok := number(value[:countDigits(value)]); ok && isInteger(value) {
						o.num = int(min(n, 1<<30))
					}
				}
			}
			i = end
		}
	}
	return append(b, text[done:]...), nil
}

// isInteger reports whether the number that b begins with has no fraction and no
// exponent.
func isInteger(b []byte) bool {
	n := countDigits(b)
	return n == len(b) || b[n] != '.' && b[n] != 'e' && b[n] != 'E'
}
