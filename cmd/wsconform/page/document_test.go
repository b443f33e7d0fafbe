package page_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"duplex/cmd/wsconform/page"
	"duplex/cmd/wsconform/result"
)

// A document is a page, taken apart.
type document struct {
	html     string
	style    string
	script   string
	elements []node
}

// A node is an element, with the text of all that is in it.
type node struct {
	name       string
	attributes map[string]string
	text       string
}

// write returns the page of a run, and fails the test if it is not well formed.
func write(t *testing.T, run *result.Run) *document {
	t.Helper()
	var b bytes.Buffer
	if err := page.Write(&b, run); err != nil {
		t.Fatal(err)
	}
	d := &document{html: b.String()}
	rest := d.cut(t, &d.style, "<style>", "</style>", d.html)
	rest = d.cut(t, &d.script, "<script>", "</script>", rest)
	d.parse(t, rest)
	return d
}

// cut returns s without what lies between first and last, which it stores: it
// is no HTML.
func (d *document) cut(t *testing.T, between *string, first, last, s string) string {
	t.Helper()
	before, rest, found := strings.Cut(s, first)
	inside, after, ended := strings.Cut(rest, last)
	if !found || !ended {
		t.Fatalf("no %s in the page", first)
	}
	*between = inside
	return before + first + last + after
}

// void are the elements that have no end (HTML, section 13.1.2).
var void = []string{"meta", "input", "col", "br", "img", "link"}

// parse takes HTML apart that is written as strictly as XML: every element
// that is no void one ends, where it should.
func (d *document) parse(t *testing.T, html string) {
	t.Helper()
	dec := xml.NewDecoder(strings.NewReader(html))
	dec.Strict = false // attributes without a value
	var open []int
	for {
		token, err := dec.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			n := node{name: token.Name.Local, attributes: map[string]string{}}
			for _, a := range token.Attr {
				n.attributes[a.Name.Local] = a.Value
			}
			d.elements = append(d.elements, n)
			if !slices.Contains(void, n.name) {
				open = append(open, len(d.elements)-1)
			}
		case xml.EndElement:
			if len(open) == 0 || d.elements[open[len(open)-1]].name != token.Name.Local {
				t.Fatalf("</%s> ends nothing, at octet %d", token.Name.Local, dec.InputOffset())
			}
			open = open[:len(open)-1]
		case xml.CharData:
			for _, i := range open[min(1, len(open)):] { // <html> has no use for it
				d.elements[i].text += string(token)
			}
		}
	}
	if len(open) > 0 {
		t.Fatalf("<%s> has no end", d.elements[open[len(open)-1]].name)
	}
}

// all returns the elements of that name which have the class, "" for any.
func (d *document) all(name, class string) []node {
	var all []node
	for _, n := range d.elements {
		if n.name == name && (class == "" || slices.Contains(strings.Fields(n.attributes["class"]), class)) {
			all = append(all, n)
		}
	}
	return all
}

// byID returns the element with an ID.
func (d *document) byID(t *testing.T, id string) node {
	t.Helper()
	i := slices.IndexFunc(d.elements, func(n node) bool { return n.attributes["id"] == id })
	if i < 0 {
		t.Fatalf("nothing has the ID %q", id)
	}
	return d.elements[i]
}

var spaces = regexp.MustCompile(`\s+`)

// words returns the text of a node in one line.
func (n node) words() string { return strings.TrimSpace(spaces.ReplaceAllString(n.text, " ")) }

// texts returns the texts of nodes.
func texts(nodes []node) []string {
	var all []string
	for _, n := range nodes {
		all = append(all, n.words())
	}
	return all
}
