package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"duplex/cmd/internal/escape"
	"duplex/cmd/wsbench/load"
)

// What the command exits with.
const (
	statusOK          = 0
	statusFailed      = 1
	statusWrongly     = 2
	statusUnreachable = 3
	statusInterrupted = 130
)

// A wrongCall is what is wrong with the command line.
type wrongCall struct{ error }

func (e wrongCall) Unwrap() error { return e.error }

func wrongly(err error) error { return wrongCall{fmt.Errorf("%w (wsbench -h tells more)", err)} }

// complain says what is wrong, in a line, and returns the status to exit with.
func complain(w io.Writer, err error) int {
	if err == nil {
		return statusOK
	}
	fmt.Fprintf(w, "wsbench: %s\n", escape.Append(nil, []byte(err.Error())))
	_, unreachable := errors.AsType[*load.Unreachable](err)
	_, wrong := errors.AsType[wrongCall](err)
	switch {
	case wrong:
		return statusWrongly
	case errors.Is(err, context.Canceled):
		return statusInterrupted
	case unreachable:
		return statusUnreachable
	}
	return statusFailed
}
