package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"time"
)

// A socketioResult is what socketio measures of a server.
type socketioResult struct {
	Library   string  `json:"library"`
	Idle      float64 `json:"bytes/socket"`              // its own memory
	Event     float64 `json:"cpu-us/event"`              // with its acknowledgement
	Broadcast float64 `json:"cpu-us/delivery"`           // to all sockets, one event at a time
	Burst     float64 `json:"cpu-us/delivery-in-bursts"` // of socketioBurst events
	Events    int64   `json:"events"`
	Delivered int64   `json:"deliveries"`
}

// benchSocketIO compares servers of Socket.IO over WebSocket, in processes of their
// own.
func benchSocketIO(args []string) error {
	f := flag.NewFlagSet("peers socketio", flag.ContinueOnError)
	sockets := f.Int("sockets", 1000, "events go to so `many` sockets")
	idleSockets := f.Int("idle-sockets", 5000, "the memory of so `many` is measured; of fewer it is mostly that of a small heap")
	long := f.Duration("time", 3*time.Second, "measure for so `long` each")
	idle := f.Duration("idle", 2*time.Second, "let the sockets be idle for so `long` before their memory is measured")
	node := f.String("node", "../../../testdata/interop/node", "socket.io is installed for Node in this `directory`")
	which := f.String("servers", "floor,duplex,zishang520,socket.io", "measure these, with commas between")
	serve := f.String("serve", "", "serve with this `library`, floor, duplex or zishang520, in place of measuring")
	if err := parse(f, args); err != nil {
		return err
	}
	if *serve != "" {
		return serveSocketIOProgram(*serve)
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	var failed error
	out := json.NewEncoder(os.Stdout)
	for _, name := range strings.Split(*which, ",") {
		command := func() *exec.Cmd {
			if socketioServers[name] == nil {
				return nodeSocketIO(*node)
			}
			return exec.Command(self, "socketio", "-serve", name)
		}
		var r socketioResult
		err := withSocketIO(command(), func(pid int, url string) error { return r.measureIdle(pid, url, *idleSockets, *idle) })
		if err == nil {
			err = withSocketIO(command(), func(pid int, url string) error { return r.measureEvents(pid, url, *sockets, *long) })
		}
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("%s: %w", name, err)) // the others are measured all the same
			continue
		}
		r.Library = name
		out.Encode(r)
	}
	return failed
}

// serveSocketIOProgram serves with a library until the process is killed.
func serveSocketIOProgram(name string) error {
	serve := socketioServers[name]
	if serve == nil {
		return wrong("there is no library %q for Socket.IO", name)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Printf("listening on ws://%s\n", l.Addr())
	return serve(l)
}

// withSocketIO starts a server, calls measure, and ends the server.
func withSocketIO(server *exec.Cmd, measure func(pid int, url string) error) error {
	server.Stderr = os.Stderr
	output, err := server.StdoutPipe()
	if err != nil {
		return err
	}
	if err := server.Start(); err != nil {
		return err
	}
	defer func() {
		server.Process.Kill()
		server.Wait()
	}()
	line, err := bufio.NewReader(output).ReadString('\n')
	if err != nil {
		return err
	}
	return measure(server.Process.Pid, strings.TrimPrefix(strings.TrimSpace(line), "listening on "))
}

// measureIdle measures the memory of sockets that do nothing.
func (r *socketioResult) measureIdle(pid int, url string, sockets int, idle time.Duration) error {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute+idle)
	defer cancel()
	var news atomic.Int64
	warm, err := dialSocketIO(ctx, url, 20, &news) // what the first ones cost once
	if err != nil {
		return err
	}
	defer closeAll(warm)
	before, err := processMemory(pid)
	if err != nil {
		return err
	}
	clients, err := dialSocketIO(ctx, url, sockets, &news)
	if err != nil {
		return err
	}
	defer closeAll(clients)
	time.Sleep(idle) // for what is given up when nothing happens
	after, err := processMemory(pid)
	r.Idle = float64(after-before) / float64(len(clients))
	return err
}

// measureEvents measures what events cost.
func (r *socketioResult) measureEvents(pid int, url string, sockets int, long time.Duration) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute+4*long)
	defer cancel()
	var news atomic.Int64
	clients, err := dialSocketIO(ctx, url, sockets, &news)
	if err != nil {
		return err
	}
	defer closeAll(clients)
	r.Events, r.Event = perUnit(pid, func() int64 { return socketioEcho(ctx, clients[:min(50, sockets)], long) })
	r.Delivered, r.Broadcast = perUnit(pid, func() int64 { return socketioPublish(ctx, clients, &news, 1, long) })
	_, r.Burst = perUnit(pid, func() int64 { return socketioPublish(ctx, clients, &news, socketioBurst, long) })
	return nil
}

func closeAll(clients []*socketioClient) {
	for _, c := range clients {
		c.CloseNow()
	}
}

// perUnit returns how much f has done, and the microseconds of processor time that the
// process has used for each.
func perUnit(pid int, f func() int64) (int64, float64) {
	before, _ := processCPU(pid)
	n := f()
	after, _ := processCPU(pid)
	return n, float64((after - before).Microseconds()) / float64(max(n, 1))
}
