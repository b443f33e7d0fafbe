// Package page writes what a run has found as a single page of HTML, to be opened
// in a browser from wherever it lies: it loads nothing and runs nothing.
package page

import (
	"io"

	"duplex/cmd/wsbench/result"
)

func Write(w io.Writer, run, previous *result.Run) error { return nil }
