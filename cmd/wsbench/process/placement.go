package process

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
)

// A Placement says on which processors server and client run, so that neither
// takes time from the other. The zero Placement leaves that to the system.
type Placement struct {
	Server string // as taskset(1) has it, "1" or "2-3"; "" for any
	Client string
	Procs  int      // GOMAXPROCS for the server; 0 leaves it as it is
	Env    []string // of the server, besides what this process has
}

// Place halves the processors: the server gets the upper half, the client, which
// is this process, the lower one. It needs taskset(1), which does the pinning, and
// two processors.
func Place() Placement {
	n := runtime.NumCPU()
	_, err := exec.LookPath("taskset")
	if err != nil || n < 2 {
		return Placement{}
	}
	p := Placement{Client: between(0, n/2-1), Server: between(n/2, n-1), Procs: n - n/2}
	if exec.Command("taskset", "-acp", p.Client, strconv.Itoa(os.Getpid())).Run() != nil {
		return Placement{}
	}
	runtime.GOMAXPROCS(n / 2)
	return p
}

func between(first, last int) string {
	if first == last {
		return strconv.Itoa(first)
	}
	return fmt.Sprintf("%d-%d", first, last)
}

// Command returns a command that runs where the server is to run.
func (p Placement) Command(args []string) *exec.Cmd {
	if p.Server != "" {
		args = append([]string{"taskset", "-c", p.Server}, args...)
	}
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Env = append(os.Environ(), p.Env...)
	if p.Procs > 0 {
		cmd.Env = append(cmd.Env, "GOMAXPROCS="+strconv.Itoa(p.Procs))
	}
	return cmd
}

// String says it to people.
func (p Placement) String() string {
	if p.Server == "" {
		return "server and client share all processors"
	}
	return fmt.Sprintf("server on processor %s, GOMAXPROCS=%d; client on %s", p.Server, p.Procs, p.Client)
}
