//go:build unix

package chat

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"duplex/conn"
	"duplex/frame"
)

// A crowd whose process is killed, or stopped so that it reads nothing any more,
// in the middle of what is published delays nobody and costs nobody a message, and
// is soon out of the room.
func TestCrowdVanishes(t *testing.T) {
	if url := os.Getenv("DUPLEX_CROWD"); url != "" {
		crowd(url)
	}
	for name, fate := range map[string]os.Signal{"killed": syscall.SIGKILL, "stopped": syscall.SIGSTOP} {
		t.Run(name, func(t *testing.T) {
			c, url := start(t, Options{Queue: 100_000}, &conn.Config{CloseTimeout: time.Second, WriteTimeout: time.Second})
			a, b := join(t, c, url, "", 1), join(t, c, url, "", 2)
			cmd := exec.Command(os.Args[0], "-test.run=^TestCrowdVanishes$")
			cmd.Env = append(os.Environ(), "DUPLEX_CROWD="+url)
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			defer func() { cmd.Process.Kill(); cmd.Wait() }()
			for began := time.Now(); c.members() < 2+crowdSize; time.Sleep(10 * time.Millisecond) {
				if time.Since(began) > 30*time.Second {
					t.Fatalf("only %d are in the room", c.members())
				}
			}
			message, began := strings.Repeat("x", 20_000), time.Now()
			for i := 0; c.members() > 2; i++ {
				text := fmt.Sprint(i, message)
				send(t, a, frame.Text, text)
				expect(t, b, frame.Text, text)
				if i == 3 {
					cmd.Process.Signal(fate)
				}
				if time.Since(began) > 30*time.Second {
					t.Fatalf("%d are still in the room", c.members())
				}
			}
			send(t, a, frame.Text, "alone")
			expect(t, b, frame.Text, "alone")
		})
	}
}

const crowdSize = 30

// crowd is a process with members of a room that read for as long as it lives.
func crowd(url string) {
	for range crowdSize {
		go func() {
			c, err := conn.Dial(context.Background(), url, nil)
			for err == nil {
				_, _, err = c.Read(context.Background())
			}
		}()
	}
	time.Sleep(time.Minute)
	os.Exit(0)
}
