package term

import (
	"fmt"
	"io"
	"math"
	"strings"
	"unicode/utf8"

	"duplex/cmd/wsbench/result"
)

// barWidth is how many columns the longest bar has.
const barWidth = 40

// Bars writes how latencies are distributed, if they are those of one subject: of
// several they would be more than anybody reads.
func Bars(w io.Writer, r *result.Run) {
	if len(r.Subjects) != 1 {
		return
	}
	for _, l := range r.Latencies {
		if len(l.Bars) == 0 {
			continue
		}
		fmt.Fprintf(w, "latency of %v\n", l.Case)
		most := 0.0
		for _, b := range l.Bars {
			most = max(most, b[1])
		}
		for _, b := range l.Bars {
			label := "≤ " + result.Nanoseconds(b[0])
			fmt.Fprintf(w, "%s%s %s %s\n", strings.Repeat(" ", 9-utf8.RuneCountInString(label)), label, bar(b[1]/most), percent(b[1]))
		}
		fmt.Fprintln(w)
	}
}

// bar returns a bar, in eighths of a column; what is not nothing has one eighth.
func bar(part float64) string {
	eighths := int(math.Round(part * barWidth * 8))
	if part > 0 {
		eighths = max(eighths, 1)
	}
	s := strings.Repeat("█", eighths/8)
	if rest := eighths % 8; rest > 0 {
		s += string([]rune(" ▏▎▍▌▋▊▉")[rest])
	}
	return s
}

// percent returns a share, a small one with more digits.
func percent(share float64) string {
	switch p := 100 * share; {
	case p == 0:
		return "0"
	case p < 0.01:
		return "< 0.01 %"
	case p < 1:
		return fmt.Sprintf("%.2f %%", p)
	default:
		return fmt.Sprintf("%.1f %%", p)
	}
}
