package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"duplex/cmd/internal/escape"
)

// What the command exits with.
const (
	statusOK          = 0
	statusLocal       = 1
	statusWrongly     = 2
	statusUnreachable = 3
	statusTLS         = 4
	statusRefused     = 5
	statusLost        = 6
	statusViolation   = 7
	statusTimeout     = 8
	statusInterrupted = 130
)

// A failure is an error with the status that it deserves.
type failure struct {
	status int
	err    error
}

func (f failure) Error() string { return f.err.Error() }
func (f failure) Unwrap() error { return f.err }

// wrongly is for what is wrong with the command line.
func wrongly(err error) error {
	return failure{statusWrongly, fmt.Errorf("%w (wscat -h tells more)", err)}
}

// local is for what is wrong on this machine, unless err knows better.
func local(err error) error {
	if _, known := errors.AsType[failure](err); known {
		return err
	}
	return failure{statusLocal, err}
}

// complain says what is wrong, and returns the status to exit with. It is a
// line, and below it what a server has to say about a refusal.
func complain(w io.Writer, err error) int {
	if err == nil {
		return statusOK
	}
	text := err.Error()
	for _, where := range []string{"websocket: ", "gave up: ", "dial: "} {
		text = strings.ReplaceAll(text, where, "")
	}
	w.Write(append([]byte("wscat: "+escape.Line(text)+"\n"), startOfBody(err)...))
	return statusOf(err)
}
