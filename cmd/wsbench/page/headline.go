package page

import (
	"fmt"

	"duplex/cmd/wsbench/result"
)

// headline says in a line what the page is about.
func headline(r *result.Run) string {
	var peers, targets, reached int
	for _, s := range r.Subjects {
		if s.Role == result.Peer {
			peers++
		}
	}
	for _, v := range r.Verdicts {
		if v.HasTarget() {
			targets++
		}
		if v.Reached {
			reached++
		}
	}
	switch {
	case targets > 0:
		return fmt.Sprintf("duplex beside %s: %d of %s reached", plural(peers, "peer"), reached, plural(targets, "target"))
	case len(r.Subjects) == 1:
		return fmt.Sprintf("%s, %s", r.Subjects[0].Name, plural(len(r.Cases()), "case"))
	}
	return fmt.Sprintf("%s, %s", plural(len(r.Subjects), "subject"), plural(len(r.Cases()), "case"))
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
