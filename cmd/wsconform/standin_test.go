package main_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"testing"

	"duplex/cmd/internal/built"
)

// standIn names the variable that makes the test a stand-in for Autobahn's wstest,
// and has the path of the wsconform that does its work.
const standIn = "WSCONFORM_STANDIN"

func TestMain(m *testing.M) {
	if wsconform := os.Getenv(standIn); wsconform != "" {
		os.Exit(standInFor(wsconform, os.Args[1:]))
	}
	built.Main(m)
}

// few are flags for a test that need not take long.
var few = []string{"-quick", "-timeout", "10s", "-cases", "1.1.1,1.1.2,2.1"}

// standInFor is wstest as it ends: once it is told to stop, it does so before its
// last answer has gone out. As a server it stands before wsconform for that.
func standInFor(wsconform string, args []string) int {
	if !slices.Contains(args, "fuzzingserver") {
		cmd := exec.Command(wsconform, append(args, few...)...)
		cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
		cmd.Run()
		return 0 // whatever it found, as wstest does
	}
	behind, public := moved(args[slices.Index(args, "-s")+1])
	l, err := net.Listen("tcp", public)
	if err != nil {
		panic(err)
	}
	cmd := exec.Command(wsconform, append(args, few...)...)
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		panic(err)
	}
	for {
		nc, err := l.Accept()
		if err != nil {
			panic(err)
		}
		go pass(nc, behind, func() {
			cmd.Process.Kill()
			os.Exit(0)
		})
	}
}

// moved gives the configuration another address, and returns it and the old one.
func moved(path string) (behind, public string) {
	b, err := os.ReadFile(path)
	var spec map[string]any
	if err != nil || json.Unmarshal(b, &spec) != nil {
		panic(err)
	}
	u, _ := url.Parse(spec["url"].(string))
	behind = "127.0.0.1:" + freePort()
	spec["url"] = "ws://" + behind
	b, _ = json.Marshal(spec)
	if err := os.WriteFile(path, b, 0o600); err != nil {
		panic(err)
	}
	return behind, u.Host
}

// pass passes a connection on to the server behind, unless it asks for the end.
func pass(nc net.Conn, behind string, stop func()) {
	defer nc.Close()
	request := make([]byte, 4096)
	n, _ := nc.Read(request)
	if bytes.Contains(request[:n], []byte("/stopServer")) || bytes.Contains(request[:n], []byte("shutdownOnComplete")) {
		stop()
	}
	server, err := net.Dial("tcp", behind)
	if err != nil {
		return
	}
	defer server.Close()
	server.Write(request[:n])
	go func() {
		io.Copy(server, nc)
		server.Close()
	}()
	io.Copy(nc, server)
}
