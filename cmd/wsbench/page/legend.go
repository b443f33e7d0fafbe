package page

import (
	"fmt"
	"html/template"
	"strings"

	"duplex/cmd/internal/report"
	"duplex/cmd/wsbench/plot"
	"duplex/cmd/wsbench/result"
)

// A numbering gives each subject a number, from which its colour and mark follow.
type numbering map[string]int

func number(r *result.Run) numbering {
	n := numbering{}
	for i, s := range r.Subjects {
		n[s.Name] = i
	}
	return n
}

// An entry of the legend.
type entry struct {
	result.Subject
	Number int
	Mark   template.HTML
}

func (n numbering) legend(r *result.Run) (all []entry) {
	for _, s := range r.Subjects {
		all = append(all, entry{s, n[s.Name], plot.Mark(n[s.Name])})
	}
	return all
}

// stylesheet returns the style of the page: the files, and what depends on the
// subjects.
func stylesheet(r *result.Run) string {
	var all strings.Builder
	all.WriteString(report.Base + report.Join(files, "css/base.css", "css/plots.css", "css/tables.css"))
	for i, tone := range tones(r) {
		fmt.Fprintf(&all, ".s%d { --tone: var(--c%d); }\n", i, tone)
		fmt.Fprintf(&all, "body:has(#show-%d:not(:checked)) :is(.plots, .tables) .s%d { display: none; }\n", i, i)
		switch s := r.Subjects[i]; {
		case s.Role == result.Floor:
			fmt.Fprintf(&all, ".s%d.line { stroke-dasharray: 5 4; }\n", i)
		case s.Role == result.Ours && i > 0:
			fmt.Fprintf(&all, ".s%d.line { stroke-dasharray: 2 3; }\n", i)
		case s.Role == result.Ours:
			fmt.Fprintf(&all, "svg .s%d.line { stroke-width: 3; } svg .s%d.label { font-weight: 700; }\n", i, i)
		}
	}
	return all.String()
}

// The colours of the page: the first is ours, the last is for floors.
const (
	ourTone   = 0
	floorTone = 7
	peerTones = 6 // 1 to 6
)

// tones returns the colour of each subject.
func tones(r *result.Run) (all []int) {
	next := 0
	for _, s := range r.Subjects {
		switch s.Role {
		case result.Ours:
			all = append(all, ourTone)
		case result.Floor:
			all = append(all, floorTone)
		default:
			all = append(all, 1+next%peerTones)
			next++
		}
	}
	if len(all) == 1 {
		all[0] = ourTone
	}
	return all
}
