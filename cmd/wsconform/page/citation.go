package page

import (
	"fmt"
	"regexp"
	"strings"
)

// A citation is a piece of a rule: words, or a section and where it can be
// read.
type citation struct {
	Text string `json:"text"`
	URL  string `json:"url,omitempty"`
}

// cited finds documents, in the first group, and sections, in the second.
var cited = regexp.MustCompile(`RFC (\d+)|\b(?:sections? )?(\d+(?:\.\d+)*)`)

// cite returns a rule with links to the sections that it names: "section 5.4"
// or "RFC 7692, section 7.2.1". Where it names no document, RFC 6455 is meant,
// and said.
func cite(rule string) []citation {
	if strings.HasPrefix(rule, "section") {
		rule = "RFC 6455, " + rule
	}
	var all []citation
	document, end := "6455", 0
	for _, at := range cited.FindAllStringSubmatchIndex(rule, -1) {
		if at[2] >= 0 {
			document = rule[at[2]:at[3]]
			continue
		}
		if end < at[0] {
			all = append(all, citation{Text: rule[end:at[0]]})
		}
		end = at[1]
		url := fmt.Sprintf("https://www.rfc-editor.org/rfc/rfc%s#section-%s", document, rule[at[4]:at[5]])
		all = append(all, citation{rule[at[0]:end], url})
	}
	if end < len(rule) {
		all = append(all, citation{Text: rule[end:]})
	}
	return all
}
