// Package main_test proves wsecho, and the client of duplex, against peers that
// others have written.
//
// A foreign program that is missing skips its tests, or fails them where
// DUPLEX_INTEROP=1 says that all must be there.
package main_test

import (
	"runtime"
	"testing"

	"duplex/cmd/internal/identity"
)

// A stage holds what the tests of one run share.
type stage struct {
	wsecho   string // the executable
	identity identity.PEM
}

func newStage(t *testing.T) *stage {
	if runtime.GOOS == "windows" {
		t.Skip("a process cannot be asked to end by a signal here")
	}
	return &stage{wsecho: build(t), identity: identity.New(t)}
}
