// Package early asks net/http for extended CONNECT before net/http starts. It
// imports as little as it can, so that Go initialises it first: of the packages
// whose imports are initialised, Go takes the one whose path comes first in the
// alphabet, and net/http has to wait for packages under vendor/golang.org/x.
package early

import (
	"os"
	"strings"
)

const (
	variable = "GODEBUG"
	setting  = "http2xconnect"
)

// Restore puts the variable back as it was. Programs that this one starts inherit
// it otherwise, and may not be prepared for what it asks for.
var Restore = ask()

func ask() (restore func()) {
	old, was := os.LookupEnv(variable)
	if strings.Contains(old, setting+"=") {
		return func() {} // whoever started the program has decided
	}
	asked := setting + "=1"
	if old != "" {
		asked = old + "," + asked
	}
	os.Setenv(variable, asked)
	return func() {
		if was {
			os.Setenv(variable, old)
		} else {
			os.Unsetenv(variable)
		}
	}
}
