// Package about has the flags by which commands tell of themselves: their version,
// and a script that has a shell complete their flags.
package about

import (
	"flag"
	"fmt"
	"io"

	"duplex/cmd/internal/completion"
	"duplex/cmd/internal/version"
)

// Flags are the values of those flags.
type Flags struct {
	version bool
	shell   string
}

// Define adds the flags to f.
func (a *Flags) Define(f *flag.FlagSet) {
	f.BoolVar(&a.version, "version", false, "print the version and exit")
	f.StringVar(&a.shell, "completion", "", "print a script that has this `shell` complete the flags, "+completion.Shells+", and exit")
}

// Answer writes to w what was asked for, and reports whether anything was.
func (a *Flags) Answer(w io.Writer, c *completion.Command) (bool, error) {
	switch {
	case a.version:
		fmt.Fprintln(w, c.Name, version.String())
		return true, nil
	case a.shell != "":
		script, err := c.Script(a.shell)
		io.WriteString(w, script)
		return true, err
	}
	return false, nil
}
