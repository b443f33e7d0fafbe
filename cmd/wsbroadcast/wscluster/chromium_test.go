package main

import (
	"bufio"
	"io"
	"os/exec"
	"testing"

	"duplex/cmd/internal/foreign"
)

// Two pages in Chromium chat with each other. When their node is killed, they go on at
// another, and miss nothing.
func TestChromium(t *testing.T) {
	const scripts = "../../../testdata/interop/node"
	chromium, node := foreign.Chromium(t), foreign.Node(t, "playwright-core", "axe-core")
	nats := natsServer(t)
	first := run(t, "-nats", nats, "-quiet")
	balancer := balance(t, first.addr, run(t, "-nats", nats, "-quiet").addr)

	cmd := exec.Command(node, "nodes.mjs", chromium, foreign.Profile(t), "http://"+balancer.Addr().String()+"/lobby")
	cmd.Dir, cmd.Stderr = scripts, t.Output()
	input, _ := cmd.StdinPipe()
	output, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	defer cmd.Process.Kill()
	if line, _ := bufio.NewReader(output).ReadString('\n'); line != "kill\n" {
		t.Fatalf("the pages said %q: %v", line, cmd.Wait())
	}
	first.kill()
	io.WriteString(input, "done\n")
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
}
