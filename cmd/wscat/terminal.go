package main

import (
	"bytes"
	"io"
	"os"
	"sync/atomic"

	"golang.org/x/term"
)

func isTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }

// A terminal is one that a person types at: it has the line that is being typed
// at its bottom, with editing and a history, and what is written to it above.
type terminal struct {
	*term.Terminal
	keys   *keys
	before *term.State
}

// openTerminal takes the terminal over. Ctrl-C, which is no signal then, calls
// interrupt.
func openTerminal(interrupt func()) (*terminal, error) {
	before, err := term.MakeRaw(int(os.Stdin.Fd()))
	if err != nil {
		return nil, err
	}
	keys := &keys{r: os.Stdin, interrupt: interrupt}
	t := &terminal{term.NewTerminal(struct {
		io.Reader
		io.Writer
	}{keys, os.Stdout}, "> "), keys, before}
	t.AutoCompleteCallback = lengthen
	t.fit()
	watchSize(t.fit)
	return t, nil
}

// fit adapts to the size of the window.
func (t *terminal) fit() {
	if width, height, err := term.GetSize(int(os.Stdout.Fd())); err == nil && width > 0 {
		t.SetSize(width, height)
	}
}

// leave gives the terminal back as it was, without a prompt. A line that has not
// been sent stays to be seen.
func (t *terminal) leave() {
	t.SetPrompt("")
	t.Write(nil)
	if t.keys.within.Load() {
		os.Stdout.WriteString("\r\n")
	}
	term.Restore(int(os.Stdin.Fd()), t.before)
}

// lines gives out what orders make of each line that is typed, until Ctrl-D. An
// empty line is no message.
func (t *terminal) lines(orders func([]byte) (order, error), give func(input) bool) {
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

// keys are read from a terminal.
type keys struct {
	r         io.Reader
	interrupt func()
	within    atomic.Bool // a line that has been begun
}

const ctrlC = "\x03"

// Read reads keys, but for each Ctrl-C, which interrupts.
func (k *keys) Read(b []byte) (int, error) {
	for {
		n, err := k.r.Read(b)
		for range bytes.Count(b[:n], []byte(ctrlC)) {
			k.interrupt()
		}
		if n = copy(b, bytes.ReplaceAll(b[:n], []byte(ctrlC), nil)); n > 0 || err != nil {
			k.within.Store(n > 0 && b[n-1] != '\r' && b[n-1] != '\n')
			return n, err
		}
	}
}

// longest is how many characters package term takes in a line, and drops what
// is pasted beyond.
const longest = 4096

// lengthen has a line that is longer take further characters.
func lengthen(line string, pos int, key rune) (string, int, bool) {
	const keyFirst, keyLast = 0xd800, 0xdfff // what package term has for keys that are no characters
	if len(line) < longest || key < ' ' || key == 0x7f || keyFirst <= key && key <= keyLast {
		return "", 0, false
	}
	return line[:pos] + string(key) + line[pos:], pos + len(string(key)), true
}
