// Package process starts servers to be measured, and reads from the system what
// they use.
package process

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

const (
	startTimeout = 20 * time.Second // for a server to say where it listens
	stopTimeout  = 8 * time.Second  // for it to end when it is asked to
	keptOutput   = 4 << 10          // of what it has written to standard error
)

// A Server is a server that was started here.
type Server struct {
	URL  string
	PID  int
	cmd  *exec.Cmd
	said tail
	gone chan struct{} // closed when it has ended
}

// Start runs a command that prints "listening on ws://host:port" as a line of its
// standard output, and returns when it has.
func Start(p Placement, args ...string) (*Server, error) {
	s := &Server{cmd: p.Command(args), gone: make(chan struct{})}
	s.cmd.Stderr = &s.said
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	s.PID = s.cmd.Process.Pid
	where := make(chan string, 1)
	go s.read(out, where)
	select {
	case s.URL = <-where:
		return s, nil
	case <-s.gone:
		return nil, fmt.Errorf("%s has ended without listening%s", args[0], s.said.quoted())
	case <-time.After(startTimeout):
		s.Stop()
		return nil, fmt.Errorf(`%s has not printed "listening on ws://…" within %v%s`, args[0], startTimeout, s.said.quoted())
	}
}

// read finds the URL in what the server prints, and reads on until it ends, for
// nobody else does.
func (s *Server) read(out io.Reader, where chan<- string) {
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if _, url, ok := strings.Cut(lines.Text(), "listening on "); ok {
			select {
			case where <- strings.TrimSpace(url):
			default:
			}
		}
	}
	io.Copy(io.Discard, out)
	s.cmd.Wait()
	close(s.gone)
}

// Ended returns an error if the server has ended by itself, or does within the time.
func (s *Server) Ended(within time.Duration) error {
	select {
	case <-s.gone:
		return fmt.Errorf("the server has ended: %v%s", s.cmd.ProcessState, s.said.quoted())
	case <-time.After(within):
		return nil
	}
}

// Stop asks the server to end, and ends it if it will not.
func (s *Server) Stop() {
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		s.cmd.Process.Kill() // no signals on Windows
	}
	select {
	case <-s.gone:
	case <-time.After(stopTimeout):
		s.cmd.Process.Kill()
		<-s.gone
	}
}
