package handshake

import "iter"

// An Extension is one element of Sec-WebSocket-Extensions: in a request, one
// way in which the client would agree to extend the protocol; in the
// response, what the server has agreed to (section 9.1).
type Extension struct {
	Name   string // a token
	Params []Param
}

// A Param is a parameter of an [Extension].
type Param struct {
	Name  string // a token
	Value string // a token, unquoted if it stood in quotes, or "" if the parameter has no value
}

// Extensions returns the elements of Sec-WebSocket-Extensions, in order of
// preference. For an element that breaks the grammar it returns an [*Error]
// with a Status of 0, and goes on with the next: a server passes over such an
// offer, a client fails such an answer. What names, parameters and values mean
// is not looked at, so one name may come more than once (section 9.1).
func (h Header) Extensions() iter.Seq2[Extension, error] {
	return func(yield func(Extension, error) bool) {
		for element := range h.List("Sec-WebSocket-Extensions") {
			if !yield(parseExtension(element)) {
				return
			}
		}
	}
}

func parseExtension(element string) (Extension, error) {
	name, rest, more := cut(element, ';')
	if !within(name, tchar) {
		return Extension{}, refuse(0, "malformed extension %s", quote(element))
	}
	e := Extension{Name: name}
	for more {
		var s string
		s, rest, more = cut(rest, ';')
		p, ok := parseParam(s)
		if !ok {
			return Extension{}, refuse(0, "malformed parameter %s of extension %s", quote(s), quote(name))
		}
		e.Params = append(e.Params, p)
	}
	return e, nil
}

func parseParam(s string) (p Param, ok bool) {
	name, value, hasValue := cut(s, '=')
	p = Param{Name: name, Value: trim(value)}
	// "When using the quoted-string syntax variant, the value after
	// quoted-string unescaping MUST conform to the 'token' ABNF." It is the
	// same value then (section 9.1).
	if unquoted, ok := unquote(p.Value); ok {
		p.Value = unquoted
	}
	return p, within(p.Name, tchar) && (!hasValue || within(p.Value, tchar))
}
