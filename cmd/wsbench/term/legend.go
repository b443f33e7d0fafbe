package term

import (
	"fmt"
	"io"

	"duplex/cmd/wsbench/result"
)

// Legend writes what the columns of the tables count.
func Legend(w io.Writer, r *result.Run) {
	for _, m := range occurring(r, r.Cases()) {
		if m != result.P90 && m != result.P99 && m != result.P999 { // as P50
			fmt.Fprintf(w, "%-7s %s\n", m, m.About())
		}
	}
	fmt.Fprintln(w)
}
