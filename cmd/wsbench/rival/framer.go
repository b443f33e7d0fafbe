package rival

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"time"
)

// A Request asks what it costs to read or write a message in memory.
type Request struct {
	Library  string        `json:"lib"`
	Op       string        `json:"op"`   // read or write
	Role     string        `json:"role"` // server or client
	Kind     string        `json:"kind"` // binary, text or json
	Size     int           `json:"size"` // in bytes
	Compress bool          `json:"compress"`
	MinTime  time.Duration `json:"min_time_ns"`
}

// A Cost is what a message costs.
type Cost struct {
	Nanoseconds float64 `json:"ns"`
	Allocs      float64 `json:"allocs"`
}

// A Framer is the program, waiting for requests.
type Framer struct {
	cmd *exec.Cmd
	out *json.Encoder
	in  *json.Decoder
	end func() error
}

// Framer starts the program to measure in memory, by a command that places it.
func (p Program) Framer(ctx context.Context, place func(args []string) *exec.Cmd) (*Framer, error) {
	cmd := place([]string{string(p), "frame", "-"})
	requests, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	answers, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	stop := context.AfterFunc(ctx, func() { cmd.Process.Kill() })
	end := func() error {
		requests.Close()
		defer stop()
		return cmd.Wait()
	}
	return &Framer{cmd, json.NewEncoder(requests), json.NewDecoder(answers), end}, nil
}

// Measure has a request answered.
func (f *Framer) Measure(r Request) (Cost, error) {
	var answer struct {
		Cost
		Error string `json:"error"`
	}
	if err := f.out.Encode(r); err != nil {
		return Cost{}, fmt.Errorf("the peers have ended: %w", err)
	}
	if err := f.in.Decode(&answer); err != nil {
		return Cost{}, fmt.Errorf("the peers have ended: %w", err)
	}
	if answer.Error != "" {
		return Cost{}, errors.New(answer.Error)
	}
	if answer.Nanoseconds <= 0 {
		return Cost{}, fmt.Errorf("%s has measured nothing", r.Library)
	}
	return answer.Cost, nil
}

// Close ends the program.
func (f *Framer) Close() error { return f.end() }
