// Package version says which version of a command this is.
package version

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// String returns the version of the module that the program was built from, and that
// of Go.
func String() string {
	return fmt.Sprintf("%s, %s %s/%s", Module(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

// Module returns the version of the module that the program was built from, and the
// commit as far as it is known.
func Module() string {
	version, commit := "unknown", ""
	if info, ok := debug.ReadBuildInfo(); ok {
		version = info.Main.Version
		for _, s := range info.Settings {
			switch {
			case s.Key == "vcs.revision":
				commit = " " + s.Value[:min(len(s.Value), 12)] + commit
			case s.Key == "vcs.modified" && s.Value == "true":
				commit += " with changes"
			}
		}
	}
	return version + commit
}
