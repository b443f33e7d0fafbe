package autobahn

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// Options are the protocol options of a configuration file, which steer the
// endpoints that Autobahn is made of.
type Options []option

type option struct {
	name  string
	value any
}

// UnmarshalJSON reads an object, in the order of its names.
func (o *Options) UnmarshalJSON(b []byte) error {
	var all map[string]any
	if err := json.Unmarshal(b, &all); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		*o = append(*o, option{name, all[name]})
	}
	return nil
}

// defaults are the values of options that change nothing here. Any value will do
// for those that have none: they are limits of the tester that it does not come
// near, or times that -timeout sets.
var defaults = map[string][]any{
	"version":                     {13.0, 18.0},
	"failByDrop":                  {false},
	"utf8validateIncoming":        {true},
	"maskClientFrames":            {true},
	"maskServerFrames":            {false},
	"requireMaskedClientFrames":   {true},
	"acceptMaskedServerFrames":    {false},
	"applyMask":                   {true},
	"echoCloseCodeReason":         {false},
	"autoPingInterval":            {0.0},
	"autoPingTimeout":             {0.0},
	"tcpNoDelay":                  nil,
	"logOctets":                   nil,
	"logFrames":                   nil,
	"trackTimings":                nil,
	"maxFramePayloadSize":         nil,
	"maxMessagePayloadSize":       nil,
	"openHandshakeTimeout":        nil,
	"closeHandshakeTimeout":       nil,
	"serverConnectionDropTimeout": nil,
}

// Ignored returns the names of options that are ignored here, though they may have
// been set for a reason: for a slow peer there is -timeout.
func (o Options) Ignored() (names []string) {
	for _, option := range o {
		switch option.name {
		case "openHandshakeTimeout", "closeHandshakeTimeout", "serverConnectionDropTimeout":
			names = append(names, option.name)
		}
	}
	return names
}

// check refuses what would change the verdicts there, and cannot here.
func (o Options) check() error {
	for _, option := range o {
		values, known := defaults[option.name]
		switch {
		case !known:
			return fmt.Errorf("option %q is not known here", option.name)
		case values != nil && !slices.Contains(values, option.value):
			return fmt.Errorf("option %q cannot be %v here: it would change the verdicts", option.name, option.value)
		}
	}
	return nil
}
