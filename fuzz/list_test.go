package fuzz_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"duplex/handshake"

	"github.com/google/go-cmp/cmp"
)

// FuzzList holds the list and extension grammars against regular expressions
// that say the same.
func FuzzList(f *testing.F) {
	f.Add("", "")
	f.Add("a, b", "c")
	f.Add(`a,  ,,,;;"\\`, `"\`)
	f.Add(`permessage-deflate; server_max_window_bits="10", x; y=1`, "permessage-deflate;client_max_window_bits")
	f.Add(`x; a="b,\"c"; d = e`, `x;; y, "z`)
	for _, input := range handshakeSeeds(f, "request-*.txt") {
		if r, _, err := handshake.ParseRequest(input); err == nil {
			f.Add(r.Header.Get("Sec-WebSocket-Extensions"), r.Header.Get("Connection"))
		}
	}
	f.Fuzz(func(t *testing.T, first, second string) {
		const name = "Sec-WebSocket-Extensions"
		h := handshake.Header{{Name: name, Value: first}, {Name: "Other", Value: "x"}, {Name: strings.ToLower(name), Value: second}}
		want := slices.Concat(slowList(first), slowList(second))
		if diff := cmp.Diff(want, slices.Collect(h.List(name))); diff != "" {
			t.Fatalf("List (-want +got):\n%s", diff)
		}
		var elements []string
		for e, err := range h.Extensions() {
			element := want[len(elements)]
			elements = append(elements, element)
			if (err == nil) != wellFormedExtension.MatchString(element) {
				t.Fatalf("extension %q: %v", element, err)
			}
			if err == nil && renderExtension(e) != slowRender(element) {
				t.Fatalf("extension %q is %+v", element, e)
			}
		}
		if !slices.Equal(elements, want) {
			t.Fatalf("Extensions ends after %q", elements)
		}
	})
}

// element matches what stands before a comma that is not in quotes.
var element = regexp.MustCompile(`(?s)^("(\\.|[^"\\])*"|[^",])*`)

func slowList(value string) (list []string) {
	for value != "" {
		end := len(element.FindString(value))
		if end < len(value) && value[end] == '"' {
			end = len(value) // quotes without end
		}
		if e := strings.Trim(value[:end], " \t"); e != "" {
			list = append(list, e)
		}
		value = value[min(end+1, len(value)):]
	}
	return list
}

const (
	tokenChar = `[-!#$%&'*+.^_|~0-9A-Za-z` + "`" + `]`
	space     = `[ \t]*`
)

var (
	wellFormedExtension = regexp.MustCompile(
		`^` + tokenChar + `+(` + space + `;` + space + tokenChar + `+(` + space + `=` + space + `(` + tokenChar + `+|"(\\?` + tokenChar + `)+"))?)*$`)
	notInExtension = regexp.MustCompile(`[ \t\\"]`)
)

// slowRender removes white space, quotes and backslashes, which mean nothing in a
// well formed extension.
func slowRender(element string) string {
	return notInExtension.ReplaceAllString(element, "")
}

func renderExtension(e handshake.Extension) string {
	s := e.Name
	for _, p := range e.Params {
		s += ";" + p.Name
		if p.Value != "" {
			s += "=" + p.Value
		}
	}
	return s
}
