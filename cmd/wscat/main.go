// Command wscat talks WebSocket from the command line: what is typed or piped
// is sent, what comes is printed.
//
//	wscat wss://example.com/chat                    talk to a server
//	wscat -l 127.0.0.1:9001                         be one
//	wscat -x '{"op":"time"}' -n 1 ws://localhost    ask one question
//	producer | wscat ws://localhost | consumer      be a part of a pipeline
//
// On a terminal lines can be edited, and come back in this session and the next, with
// the arrow keys and Ctrl-R; /ping, /pong, /close and /send are commands, and // begins
// a line that is to begin with a slash. Text of several lines that is pasted is as many
// messages. In a pipe a line is a message, and nothing else. When the input ends and the
// answers have stopped, the connection is closed with code 1000.
//
// What the peer sends is printed with its control characters escaped, for a
// terminal would obey them.
//
// The status it exits with is
//
//	0    if the connection was closed well, whoever began
//	1    if input, output, a file or the address to listen on is at fault
//	2    if it was called wrongly
//	3    if the server cannot be reached: its name, its port, a proxy
//	4    if TLS failed, a certificate for one
//	5    if the server, or a proxy, refused the handshake
//	6    if the connection was lost, or closed with a code that tells of a failure
//	7    if the peer broke the protocol
//	8    if something took too long
//	130  if it was interrupted; a server, with -l, is told to end in that way
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"

	"duplex/cmd/internal/version"
)

func main() {
	os.Exit(run(os.Args[1:]))
}

// run does what the arguments say and returns the status to exit with.
func run(args []string) int {
	o, err := parseOptions(args)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Print(usage)
		return statusOK
	}
	if err == nil && o.completion != "" {
		var script string
		if script, err = o.script(); err == nil {
			fmt.Print(script)
			return statusOK
		}
	}
	if err != nil {
		return complain(os.Stderr, err)
	}
	if o.version {
		fmt.Println("wscat", version.String())
		return statusOK
	}
	s := newSession(o)
	defer s.leave()
	return complain(s.out.complaints(), s.run())
}
