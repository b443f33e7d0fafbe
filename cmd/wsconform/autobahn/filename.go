package autobahn

import (
	"fmt"
	"strings"
)

// fileNames gives each agent the beginning of a file's name that no other has,
// also where file systems take capitals for small letters.
type fileNames map[string]string // agents, by what their files' names begin with

// of returns the name of the report on a case: AGENT_case_1_1_1.json, with what
// not every file system can bear in the agent's name replaced.
func (f fileNames) of(agent, id string) string {
	safe := sanitized(agent)
	name := safe
	for n := 2; ; n++ {
		owner, taken := f[strings.ToLower(name)]
		if !taken || owner == agent {
			break
		}
		name = fmt.Sprintf("%s_%d", safe, n)
	}
	f[strings.ToLower(name)] = agent
	return name + "_case_" + strings.ReplaceAll(id, ".", "_") + ".json"
}

func sanitized(agent string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-':
			return c
		}
		return '_'
	}, agent)
}
