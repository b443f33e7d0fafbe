package term

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"duplex/cmd/internal/escape"
	"duplex/cmd/internal/term"
	"duplex/cmd/wsconform/result"
)

// columns are the verdicts that have a column each. What is against the RFC,
// in behavior or ending, is in the last one.
var columns = []result.Behavior{result.OK, result.NonStrict, result.Informational, result.Unimplemented, result.Failed}

// A row counts the verdicts of a section.
type row struct {
	number, title string
	counts        map[result.Behavior]int
}

// Table writes how each agent did, section by section, if it did anything.
func Table(w io.Writer, run *result.Run) {
	for _, agent := range run.Agents {
		results := run.Of(agent.Name)
		if len(results) == 0 {
			continue
		}
		fmt.Fprintf(w, "%s: %d cases\n\n", escape.Line(agent.Name), len(results))
		term.Columns(w, table(results))
	}
}

// table returns the cells, a row for the columns' names first and one for the
// sums last.
func table(results []result.Result) [][]string {
	head := []string{"     section"}
	for _, b := range columns {
		head = append(head, strings.ToLower(string(b)))
	}
	cells := [][]string{head}
	for _, r := range append(rows(results), sum(results)) {
		line := []string{fmt.Sprintf("%3s  %s", r.number, r.title)}
		for _, b := range columns {
			line = append(line, count(r.counts[b]))
		}
		cells = append(cells, line)
	}
	return cells
}

// count returns a number that does not shout if it is zero.
func count(n int) string {
	if n == 0 {
		return "·"
	}
	return strconv.Itoa(n)
}

// rows returns a row for each section, in order.
func rows(results []result.Result) []row {
	var all []row
	for _, r := range results {
		number := result.Section(r.Case.ID)
		if len(all) == 0 || all[len(all)-1].number != number {
			all = append(all, row{number, r.Case.Section, map[result.Behavior]int{}})
		}
		all[len(all)-1].counts[column(r)]++
	}
	return all
}

func sum(results []result.Result) row {
	all := row{title: "all", counts: map[result.Behavior]int{}}
	for _, r := range results {
		all.counts[column(r)]++
	}
	return all
}

// column returns the column that a result counts in.
func column(r result.Result) result.Behavior {
	if r.Failed() {
		return result.Failed
	}
	return r.Behavior
}
