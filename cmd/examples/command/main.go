// Command command runs a program for each connection: what a client sends are the
// lines of its standard input, and the lines that it prints are messages.
//
//	command -addr localhost:8080 bc -l
package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"time"

	"duplex/conn"
)

func main() {
	addr := flag.String("addr", "localhost:8080", "listen on this `host:port`")
	flag.Parse()
	if flag.NArg() == 0 {
		fmt.Fprintln(os.Stderr, "command: name the program to run")
		os.Exit(2)
	}
	l, err := net.Listen("tcp", *addr)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("listening on ws://%s\n", l.Addr())
	web := &http.Server{Handler: http.HandlerFunc(run), ReadHeaderTimeout: 10 * time.Second}
	go web.Serve(l)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	<-ctx.Done()
	web.Close()
}

// run runs the program for one client. The client's end ends the program, and the
// program's end closes the connection.
func run(w http.ResponseWriter, r *http.Request) {
	c, err := conn.Upgrade(w, r, &conn.Config{MaxMessage: 8 << 10})
	if err != nil {
		return
	}
	defer c.CloseNow()
	// c.Context() and not the request's: it ends with the connection.
	cmd := exec.CommandContext(c.Context(), flag.Arg(0), flag.Args()[1:]...)
	input, err1 := cmd.StdinPipe()
	output, err2 := cmd.StdoutPipe()
	if err := errors.Join(err1, err2); err != nil {
		log.Print(err)
		return
	}
	if err := cmd.Start(); err != nil {
		log.Print(err)
		c.Close(conn.InternalError, "the program does not start")
		return
	}
	go feed(c, input)
	lines := bufio.NewScanner(output)
	for lines.Scan() {
		if c.Write(c.Context(), conn.Text, lines.Bytes()) != nil {
			break
		}
	}
	if err := cmd.Wait(); err != nil {
		c.Close(conn.InternalError, err.Error())
		return
	}
	c.Close(conn.NormalClosure, "")
}

// feed writes what the client says to the program. At the client's end it closes
// the program's input, and the connection's context kills the program.
func feed(c *conn.Conn, input io.WriteCloser) {
	defer input.Close()
	for m, err := range c.Messages(c.Context()) {
		if err != nil {
			return
		}
		if _, err := input.Write(append(m.Payload, '\n')); err != nil {
			return
		}
	}
}
