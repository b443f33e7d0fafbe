package suite

import (
	"slices"

	"duplex/cmd/wsconform/http2"
	"duplex/cmd/wsconform/result"
)

// Section 25: WebSockets over HTTP/2 (RFC 8441), at servers. All its cases share one
// connection among the streams that they open.
func section25() []Case {
	return slices.Concat(section25Requests(), section25Streams(), section25Ends())
}

// overHTTP2 makes a case of section 25 of what differs.
func overHTTP2(c Case) Case {
	c.Peers, c.HTTP2, c.Opening, c.Ending = Servers, true, Opening{Raw: true}, free
	return c
}

// verdict is OK unless there is an error.
func verdict(err error, why string) (result.Behavior, string) {
	if err != nil {
		return result.Failed, err.Error()
	}
	return result.OK, why
}

// A change is one of a request.
type change func([]http2.Field) []http2.Field

// less removes the fields of a name.
func less(name string) change {
	return func(fields []http2.Field) []http2.Field {
		return slices.DeleteFunc(fields, func(f http2.Field) bool { return f.Name == name })
	}
}

// put gives a field another value, or adds it.
func put(name, value string) change {
	return func(fields []http2.Field) []http2.Field {
		for i := range fields {
			if fields[i].Name == name {
				fields[i].Value = value
				return fields
			}
		}
		return append(fields, http2.Field{Name: name, Value: value})
	}
}

// again adds a field, behind the pseudo-header fields unless it is one.
func again(name, value string) change {
	return func(fields []http2.Field) []http2.Field {
		at := len(fields)
		if name[0] == ':' {
			at = 1
		}
		return slices.Insert(fields, at, http2.Field{Name: name, Value: value})
	}
}

// behind moves a field to the end.
func behind(name string) change {
	return func(fields []http2.Field) []http2.Field {
		return append(less(name)(slices.Clone(fields)), http2.Field{Name: name, Value: fieldOf(fields, name)})
	}
}
