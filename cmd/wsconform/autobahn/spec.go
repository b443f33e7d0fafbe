// Package autobahn makes wsconform a drop-in for Autobahn|Testsuite's wstest: it
// reads its configuration files, speaks the protocol by which clients ask for
// cases, and writes its reports.
package autobahn

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
)

// A Spec is a configuration file.
type Spec struct {
	Outdir  string       `json:"outdir"`
	Servers []SpecServer `json:"servers"` // in client mode
	URL     string       `json:"url"`     // in server mode: where to listen

	Cases             []string            `json:"cases"`
	ExcludeCases      []string            `json:"exclude-cases"`
	ExcludeAgentCases map[string][]string `json:"exclude-agent-cases"` // by agent, in which * stands for any characters
	Certificate       string              `json:"cert"`                // PEM files, in server mode with wss
	Key               string              `json:"key"`
	Options           Options             `json:"options"` // for all connections

	// Unknown are the keys of the file that mean nothing here.
	Unknown []string `json:"-"`
}

// A SpecServer is a server to be tested.
type SpecServer struct {
	Agent     string   `json:"agent"` // "" for what the server calls itself in its Server field
	URL       string   `json:"url"`
	Hostname  string   `json:"hostname"`  // for TLS, if not that of the URL
	Origin    string   `json:"origin"`    // of the request
	Protocols []string `json:"protocols"` // the subprotocols that are offered
	Options   Options  `json:"options"`   // besides those for all
}

// understood are the keys that mean something, and ignored those that do not
// but are common.
var (
	understood = []string{"outdir", "servers", "url", "cases", "exclude-cases", "exclude-agent-cases", "cert", "key", "options"}
	ignored    = []string{"webport", "version"}
)

// ReadSpec reads a configuration file.
func ReadSpec(path string) (*Spec, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	s, err := parseSpec(b)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return s, nil
}

func parseSpec(b []byte) (*Spec, error) {
	b = bytes.TrimPrefix(b, []byte("\ufeff"))
	s := &Spec{Outdir: "./reports", Cases: []string{"*"}}
	if err := json.Unmarshal(b, s); err != nil {
		return nil, located(err, b)
	}
	var keys map[string]json.RawMessage
	json.Unmarshal(b, &keys) // it has been an object a moment ago
	for key := range keys {
		if !slices.Contains(understood, key) && !slices.Contains(ignored, key) {
			s.Unknown = append(s.Unknown, key)
		}
	}
	slices.Sort(s.Unknown)
	options := s.Options
	for _, server := range s.Servers {
		options = append(options, server.Options...)
	}
	return s, options.check()
}

// located says where in the file an error is.
func located(err error, b []byte) error {
	line := func(offset int64) int { return 1 + bytes.Count(b[:min(int(offset), len(b))], []byte("\n")) }
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Errorf("line %d: not JSON: %v", line(syntax.Offset), err)
	}
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return fmt.Errorf("line %d: %q cannot be a %s", line(wrong.Offset), wrong.Field, wrong.Value)
	}
	return err
}

// Excluded returns the patterns of the cases that are not for that agent. They match
// whole IDs.
func (s *Spec) Excluded(agent string) []string {
	var excluded []string
	for pattern, cases := range s.ExcludeAgentCases {
		if agentPattern(pattern).MatchString(agent) {
			excluded = append(excluded, cases...)
		}
	}
	return excluded
}
