package chat

import (
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// The figures of the machine, from the files that Linux has for them in proc. On
// other systems there are none of these.
func machineFigures(proc string) (figures []figure) {
	m := machine{proc}
	for _, f := range []figure{
		{Plot: "Processors", Name: "busy", Unit: "%", measure: m.busy()},
		{Plot: "Load", Name: "tasks that run or wait, mean of a minute", measure: m.load},
		{Plot: "Memory", Name: "in use", Unit: "B", measure: m.used},
		{Plot: "Memory", Name: "there is", Unit: "B", measure: func(time.Duration) float64 { return m.memory("MemTotal:") }},
		{Plot: "Network", Name: "in", Unit: "B/s", measure: rate(func() float64 { return m.network(0) })},
		{Plot: "Network", Name: "out", Unit: "B/s", measure: rate(func() float64 { return m.network(8) })},
	} {
		if f.measure(time.Second); m.has(f.Plot) {
			figures = append(figures, f)
		}
	}
	return figures
}

// A machine is read from a directory.
type machine struct{ proc string }

var machineFiles = map[string]string{"Processors": "stat", "Load": "loadavg", "Memory": "meminfo", "Network": "net/dev"}

func (m machine) has(plot string) bool {
	_, err := os.Stat(filepath.Join(m.proc, machineFiles[plot]))
	return err == nil
}

// fields returns the fields of each line of a file, the first one for the key.
func (m machine) fields(name string, use func(key string, rest []string)) {
	b, _ := os.ReadFile(filepath.Join(m.proc, name))
	for line := range strings.Lines(string(b)) {
		if f := strings.Fields(line); len(f) > 0 {
			use(f[0], f[1:])
		}
	}
}

func number(fields []string, i int) float64 {
	if i < len(fields) {
		if n, err := strconv.ParseFloat(fields[i], 64); err == nil {
			return n
		}
	}
	return math.NaN()
}

// busy returns what tells how busy all processors were since the last call: what
// is neither idle nor waiting for a disk, of the whole time.
func (m machine) busy() func(time.Duration) float64 {
	var lastAll, lastIdle float64
	return func(time.Duration) float64 {
		all, idle := 0.0, math.NaN()
		m.fields("stat", func(key string, rest []string) {
			if key != "cpu" {
				return
			}
			for i := range min(len(rest), 8) { // guests are counted as users before
				all += number(rest, i)
			}
			idle = number(rest, 3) + number(rest, 4)
		})
		spent, idled := all-lastAll, idle-lastIdle
		lastAll, lastIdle = all, idle
		return 100 * (1 - idled/spent)
	}
}

func (m machine) load(time.Duration) float64 {
	load := math.NaN()
	m.fields("loadavg", func(first string, _ []string) { load = number([]string{first}, 0) })
	return load
}

// memory returns an entry of meminfo in bytes.
func (m machine) memory(entry string) float64 {
	bytes := math.NaN()
	m.fields("meminfo", func(key string, rest []string) {
		if key == entry {
			bytes = 1024 * number(rest, 0)
		}
	})
	return bytes
}

func (m machine) used(time.Duration) float64 {
	return m.memory("MemTotal:") - m.memory("MemAvailable:")
}

// network returns a column of net/dev, of all interfaces but the loopback.
func (m machine) network(column int) float64 {
	sum := 0.0
	m.fields("net/dev", func(key string, rest []string) {
		if strings.HasSuffix(key, ":") && key != "lo:" {
			sum += number(rest, column)
		}
	})
	return sum
}
