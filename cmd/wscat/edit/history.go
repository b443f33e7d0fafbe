package edit

import (
	"bufio"
	"errors"
	"os"
	"path/filepath"
	"strings"
)

// A History has the lines that were typed, the oldest first. The zero History is
// empty, and kept nowhere.
type History struct {
	lines []string
	at    int    // the line that is shown: len(lines) if it is a new one
	draft string // that new one, while another is shown
	fresh int    // lines from here on are not in the file
	file  string
}

// How much is kept: lines, and what a line may have for it to be kept in the file.
const (
	maxLines      = 1000
	maxLineLength = 4 << 10
)

// Open reads what former sessions have left in a file, which need not be there
// yet.
func Open(file string) (h History, err error) {
	h.file = file
	f, err := os.Open(file)
	if err != nil {
		if os.IsNotExist(err) {
			err = nil
		}
		return h, err
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		h.lines = append(h.lines, lines.Text())
	}
	if extra := len(h.lines) - maxLines; extra > 0 {
		h.lines = h.lines[extra:]
	}
	h.at, h.fresh = len(h.lines), len(h.lines)
	return h, nil
}

// Save adds the lines of this session to those that are in the file by now, and
// leaves out the oldest. Only its owner can read the file.
func (h *History) Save() error {
	if h.file == "" || h.fresh == len(h.lines) {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(h.file), 0o700); err != nil {
		return err
	}
	others, err := Open(h.file)
	if err != nil {
		return err
	}
	var b strings.Builder
	all := append(others.lines, h.lines[h.fresh:]...)
	for _, line := range all[max(0, len(all)-maxLines):] {
		if len(line) <= maxLineLength {
			b.WriteString(line + "\n")
		}
	}
	h.fresh = len(h.lines)
	return replace(h.file, b.String())
}

// replace makes text what is in a file, or leaves the file as it was.
func replace(file, text string) error {
	f, err := os.CreateTemp(filepath.Dir(file), ".history.*") // which no one else can read
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // fails once the file has its name
	_, err = f.WriteString(text)
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), file)
}

// add adds a line, unless it is empty, begins with a space, or is the last one
// again.
func (h *History) add(line string) {
	if line != "" && line[0] != ' ' && (len(h.lines) == 0 || h.lines[len(h.lines)-1] != line) {
		h.lines = append(h.lines, line)
	}
	if len(h.lines) == 2*maxLines { // a paste may be as long as it likes
		h.lines = append([]string(nil), h.lines[maxLines:]...)
		h.fresh = max(0, h.fresh-maxLines)
	}
	h.at = len(h.lines)
}

// move returns the line before or behind the one that is shown, if there is one.
func (h *History) move(back bool, shown string) (string, bool) {
	to := h.at + 1
	if back {
		to = h.at - 1
	}
	if to < 0 || to > len(h.lines) {
		return "", false
	}
	if h.at == len(h.lines) {
		h.draft = shown
	}
	if h.at = to; to == len(h.lines) {
		return h.draft, true
	}
	return h.lines[to], true
}
