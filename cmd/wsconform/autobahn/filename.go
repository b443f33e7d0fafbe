package autobahn

import (
	"fmt"
	"strings"
)

// fileNames gives each agent the beginning of a file's name that no other has. It
// is the one that Autobahn gives, which programs in the wild know: in small letters,
// with _ for what is neither a letter nor a digit, but not at the ends.
type fileNames map[string]string // agents, by what their files' names begin with

// of returns the name of the report on a case: agent_case_1_1_1.json.
func (f fileNames) of(agent, id string) string {
	safe := sanitized(agent)
	name := safe
	for n := 2; ; n++ {
		owner, taken := f[name]
		if !taken || owner == agent {
			break
		}
		name = fmt.Sprintf("%s_%d", safe, n)
	}
	f[name] = agent
	return name + "_case_" + strings.ReplaceAll(id, ".", "_") + ".json"
}

func sanitized(agent string) string {
	name := strings.Map(func(c rune) rune {
		if 'a' <= c && c <= 'z' || '0' <= c && c <= '9' {
			return c
		}
		return ' '
	}, strings.ToLower(strings.TrimSpace(agent)))
	return strings.ReplaceAll(strings.TrimSpace(name), " ", "_")
}
