//go:build unix

package process

import "syscall"

// spare is how many descriptors a process needs besides those of its connections.
const spare = 200

// MostConns returns how many connections a process can have, as far as descriptors
// go.
func MostConns() int {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil || limit.Cur > 1<<30 {
		return 1 << 30
	}
	return int(limit.Cur) - spare
}
