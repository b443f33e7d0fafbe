package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"testing"
	"time"

	"duplex/cmd/internal/built"
	"duplex/conn"
	"duplex/conn/hub"
	"duplex/frame"
)

// TestMain also is the program with other libraries that the tests of wsbench
// peers run: see fake.
func TestMain(m *testing.M) {
	if os.Getenv("WSBENCH_FAKE") != "" {
		os.Exit(fake(os.Args[1:]))
	}
	built.Main(m)
}

// fake is a program such as that with the other libraries, in which all of them
// are duplex, but one that answers wrongly.
func fake(args []string) int {
	switch args[0] {
	case "list":
		fmt.Println(`{"name":"duplex","version":"v0","programs":["echo","broadcast"],"frame":true,"utf8":true,"notes":"ours"}`)
		fmt.Println(`{"name":"other","version":"v1","programs":["echo","broadcast"],"frame":true,"utf8":false,"notes":"like ours"}`)
		fmt.Println(`{"name":"raw-single","version":"-","programs":["echo"],"frame":false,"utf8":false,"notes":"floor"}`)
		fmt.Println(`{"name":"liar","version":"v2","programs":["echo"],"frame":false,"utf8":false,"notes":"answers wrongly"}`)
	case "serve":
		fakeServe(args[2], args[4])
	case "frame":
		fakeFrame()
	}
	return 0
}

// fakeServe serves as -lib and -program say.
func fakeServe(lib, program string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Printf("listening on ws://%s\n", l.Addr())
	h := &conn.Handler{Message: func(ctx context.Context, c *conn.Conn, op frame.Opcode, p []byte) {
		if lib == "liar" {
			p[0]++
		}
		if os.Getenv("WSBENCH_MORTAL") != "" {
			fmt.Fprintln(os.Stderr, "all are mortal")
			os.Exit(9)
		}
		c.Write(ctx, op, p)
	}}
	if program == "broadcast" {
		members := new(hub.Hub)
		h = &conn.Handler{
			Opened:  func(_ context.Context, c *conn.Conn) { members.Join(c, nil, "") },
			Message: func(_ context.Context, c *conn.Conn, op frame.Opcode, p []byte) { members.Publish(prepare(op, p)) },
			Closed:  func(c *conn.Conn, _ error) { members.Leave(c) },
		}
	}
	s := &conn.Server{Handler: h}
	panic(s.Serve(l))
}

// fakeFrame answers requests: the other library takes twice as long.
func fakeFrame() {
	for in := json.NewDecoder(os.Stdin); ; {
		var r struct {
			Lib     string
			MinTime time.Duration `json:"min_time_ns"`
		}
		if in.Decode(&r) != nil {
			return
		}
		fmt.Printf(`{"ns":%d,"allocs":1}`+"\n", map[string]int{"duplex": 50, "other": 100}[r.Lib])
	}
}

// prepare returns a message for WritePrepared.
func prepare(op conn.Opcode, payload []byte) *conn.Prepared {
	m, err := conn.Prepare(op, payload)
	if err != nil {
		panic(err)
	}
	return m
}
