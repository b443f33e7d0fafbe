package main

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// The list is a line of JSON for each library, with the version of its module.
func TestList(t *testing.T) {
	var b bytes.Buffer
	if err := list(&b); err != nil {
		t.Fatal(err)
	}
	var got []string
	for line := range strings.Lines(b.String()) {
		var l listed
		if err := json.Unmarshal([]byte(line), &l); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		got = append(got, l.Name)
		if l.Programs == nil || l.Notes == "" || l.Version == "" {
			t.Errorf("%s lacks something", line)
		}
	}
	want := []string{"duplex", "duplex-loop", "duplex-read", "duplex-machine", "gorilla", "fasthttp", "coder", "gobwas", "gobwas-low", "gws", "nbio", "raw", "raw-single"}
	if !slices.Equal(got, want) {
		t.Errorf("got %v; want %v", got, want)
	}
}
