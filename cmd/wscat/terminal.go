package main

import (
	"os"
	"path/filepath"

	"golang.org/x/term"

	"duplex/cmd/wscat/edit"
)

func isTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }

// A terminal is one that a person types at: it has the line that is being typed
// at its bottom, with editing and a history, and what is written to it above.
type terminal struct {
	*edit.Editor
	before *term.State
}

// What turns bracketed paste on and off: pasted text comes with marks around it.
const (
	bracketsOn  = "\x1b[?2004h"
	bracketsOff = "\x1b[?2004l"
)

// openTerminal takes the terminal over. Ctrl-C, which is no signal then, calls
// interrupt.
func openTerminal(interrupt func()) (*terminal, error) {
	before, err := term.MakeRaw(int(os.Stdin.Fd()))
	if err != nil {
		return nil, err
	}
	t := &terminal{&edit.Editor{
		Screen: os.Stdout, Prompt: "> ", Size: screenSize,
		Interrupt: interrupt, Complete: completeCommand,
	}, before}
	if file := historyFile(); file != "" {
		if t.History, err = edit.Open(file); err != nil {
			t.Write([]byte("wscat: the history: " + err.Error() + "\n"))
		}
	}
	os.Stdout.WriteString(bracketsOn)
	watchSize(t.Redraw)
	go t.Run(os.Stdin)
	return t, nil
}

// historyFile returns where lines are kept between sessions, "" for nowhere.
// WSCAT_HISTORY names another place, or none if it is empty.
func historyFile() string {
	if file, set := os.LookupEnv("WSCAT_HISTORY"); set {
		return file
	}
	state := os.Getenv("XDG_STATE_HOME")
	if state == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return ""
		}
		state = filepath.Join(home, ".local", "state")
	}
	return filepath.Join(state, "wscat", "history")
}

func screenSize() (width, height int) {
	width, height, err := term.GetSize(int(os.Stdout.Fd()))
	if err != nil || width <= 0 || height <= 0 {
		return 80, 24
	}
	return width, height
}

// leave gives the terminal back as it was, without a prompt, and keeps the history.
func (t *terminal) leave() {
	t.Leave()
	os.Stdout.WriteString(bracketsOff)
	term.Restore(int(os.Stdin.Fd()), t.before)
	if err := t.History.Save(); err != nil {
		os.Stderr.WriteString("wscat: the history is not kept: " + err.Error() + "\n")
	}
}

// readTyped gives out what orders make of each line that is typed, until Ctrl-D. An
// empty line is no message.
func (t *terminal) readTyped(orders func([]byte) (order, error), give func(input) bool) {
	for {
		line, err := t.ReadLine()
		if err != nil {
			return
		}
		if line == "" {
			continue
		}
		o, err := orders([]byte(line))
		if !give(input{o, err}) {
			return
		}
	}
}
