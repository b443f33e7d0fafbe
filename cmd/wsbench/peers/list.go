package main

import (
	"encoding/json"
	"io"
	"maps"
	"slices"
)

// A listed is what list says of a library.
type listed struct {
	Name     string   `json:"name"`
	Version  string   `json:"version"`
	Programs []string `json:"programs"`
	Frame    bool     `json:"frame"`
	UTF8     bool     `json:"utf8"`
	Notes    string   `json:"notes"`
}

// list writes a line of JSON for each library.
func list(w io.Writer) error {
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	for _, l := range libraries {
		programs := slices.AppendSeq([]string{}, maps.Keys(l.programs))
		slices.Sort(programs)
		slices.Reverse(programs)
		if err := out.Encode(listed{l.name, l.version(), programs, l.read != nil, l.utf8, l.notes}); err != nil {
			return err
		}
	}
	return nil
}
