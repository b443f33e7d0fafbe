package main_test

import (
	"bufio"
	"context"
	"fmt"
	"os/exec"
	"strings"
	"testing"
	"time"

	"duplex/conn"
	"duplex/frame"
)

// A client that drives itself through the cases ends the command, whose status
// says how it did.
func TestClient(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: it plays hundreds of cases")
	}
	wsconform := build(t)
	for _, test := range []struct {
		name   string
		cases  int // that it plays, of 10
		opcode frame.Opcode
		want   int
	}{
		{"good", 10, frame.Text, 0},
		{"bad", 10, frame.Binary, 1},
		{"gone too soon", 9, frame.Text, 4},
	} {
		t.Run(test.name, func(t *testing.T) {
			cmd := exec.Command(wsconform, "client", "-timeout=3s", "-listen=127.0.0.1:0", "-cases=1.1.1,1.1.2,4.1.*,5.3,6.2.1,6.2.2")
			url := "ws://" + start(t, cmd)
			for i := range test.cases {
				drive(t, fmt.Sprintf("%s/runCase?case=%d&agent=duplex", url, i+1), test.opcode)
			}
			drive(t, url+"/updateReports?agent=duplex&shutdownOnComplete=true", test.opcode)
			cmd.Wait()
			if status := cmd.ProcessState.ExitCode(); status != test.want {
				t.Errorf("status %d, want %d", status, test.want)
			}
		})
	}
}

// start starts the command and returns the address that it waits on.
func start(t *testing.T, cmd *exec.Cmd) string {
	t.Helper()
	stderr, err := cmd.StderrPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill() })
	line, _ := bufio.NewReader(stderr).ReadString('\n')
	_, address, ok := strings.Cut(strings.TrimSpace(line), "waiting for clients on ")
	if !ok {
		t.Fatalf("it says %q", line)
	}
	return address
}

// drive connects, and echoes with that opcode until the end.
func drive(t *testing.T, url string, op frame.Opcode) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	c, err := conn.Dial(ctx, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer c.CloseNow()
	for m, err := range c.Messages(ctx) {
		if err != nil || c.Write(ctx, op, m.Payload) != nil {
			return
		}
	}
}
