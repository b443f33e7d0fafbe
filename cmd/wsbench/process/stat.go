package process

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// ErrUnknown is returned where the system does not tell: it must have /proc as
// Linux has it.
var ErrUnknown = errors.New("this system does not tell what a process uses")

// tick is the unit of /proc/PID/stat: USER_HZ, which is 100 on every Linux that
// Go runs on.
const tick = 10 * time.Millisecond

// A Usage is how much CPU time processes have had.
type Usage struct {
	coarse time.Duration            // all of it, in ticks
	fine   map[string]time.Duration // by thread, in nanoseconds, those that have ended left out
}

// CPU returns how much CPU time processes have had so far, together.
func CPU(pids ...int) (Usage, error) {
	u := Usage{fine: map[string]time.Duration{}}
	for _, pid := range pids {
		if err := u.add(pid); err != nil {
			return Usage{}, err
		}
	}
	return u, nil
}

func (u *Usage) add(pid int) error {
	line, err := os.ReadFile(proc(pid, "stat"))
	if err != nil {
		return ErrUnknown
	}
	coarse, err := parseStat(line)
	if err != nil {
		return err
	}
	u.coarse += coarse
	threads, _ := filepath.Glob(proc(pid, "task/*/schedstat"))
	for _, path := range threads {
		if line, err := os.ReadFile(path); err == nil {
			u.fine[path] = parseSchedstat(line)
		}
	}
	return nil
}

// Since returns the CPU time between before and u. It adds up the threads, to the
// nanosecond, unless the process as a whole has had some that is none of theirs:
// a thread has ended.
func (u Usage) Since(before Usage) time.Duration {
	coarse := u.coarse - before.coarse
	var fine time.Duration
	for thread, d := range u.fine {
		fine += d - before.fine[thread]
	}
	if d := coarse - fine; d < -2*tick || d > 2*tick {
		return coarse
	}
	return fine
}

// parseStat returns utime and stime. The name before them stands in parentheses
// and may hold any others.
func parseStat(line []byte) (time.Duration, error) {
	fields := bytes.Fields(line[bytes.LastIndexByte(line, ')')+1:])
	if len(fields) < 13 {
		return 0, fmt.Errorf("/proc/PID/stat is %q", line)
	}
	user, err1 := strconv.ParseInt(string(fields[11]), 10, 64)
	system, err2 := strconv.ParseInt(string(fields[12]), 10, 64)
	return time.Duration(user+system) * tick, errors.Join(err1, err2)
}

// parseSchedstat returns the time on a processor, which is the first field.
func parseSchedstat(line []byte) time.Duration {
	first, _, _ := strings.Cut(string(line), " ")
	ns, _ := strconv.ParseInt(first, 10, 64)
	return time.Duration(ns)
}

func proc(pid int, name string) string { return fmt.Sprintf("/proc/%d/%s", pid, name) }
