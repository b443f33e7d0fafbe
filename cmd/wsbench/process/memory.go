package process

import (
	"bufio"
	"bytes"
	"os"
	"strconv"
	"strings"
)

// A Memory is what a process takes of the memory, in bytes. What the kernel keeps
// for it, the buffers of its sockets for one, is in none of them.
type Memory struct {
	RSS     int64 // all that is resident
	PSS     int64 // with a fair share of what it shares with others
	Private int64 // what it shares with nobody
}

// MemoryOf returns how much memory a process takes.
func MemoryOf(pid int) (Memory, error) {
	text, err := os.ReadFile(proc(pid, "smaps_rollup"))
	if err != nil {
		return Memory{}, ErrUnknown
	}
	return parseSmaps(text), nil
}

func parseSmaps(text []byte) (m Memory) {
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
		name, value, _ := strings.Cut(lines.Text(), ":")
		kib, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 10, 64)
		if err != nil {
			continue
		}
		switch name {
		case "Rss":
			m.RSS = kib << 10
		case "Pss":
			m.PSS = kib << 10
		case "Private_Clean", "Private_Dirty":
			m.Private += kib << 10
		}
	}
	return m
}
