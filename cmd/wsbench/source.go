package main

import (
	"errors"
	"flag"
	"fmt"
	"net"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"duplex/cmd/internal/comma"
	"duplex/cmd/wsbench/load"
	"duplex/cmd/wsbench/process"
	"duplex/cmd/wsbench/result"
	"duplex/handshake"
)

// A source is where a server to be measured comes from.
type source struct {
	url       string
	pid       int
	nodes     []load.Node
	insecure  bool
	header    handshake.Header
	protocol  comma.List
	program   string   // as typed
	command   []string // to start one
	parrot    bool     // that knows one answer only
	placement process.Placement
}

// define adds the flags that choose a server.
func (s *source) define(f *flag.FlagSet) {
	f.StringVar(&s.url, "url", "", "the server is at this `URL`, ws:// or wss://")
	f.IntVar(&s.pid, "pid", 0, "the process `number` of the server at -url, if it runs here: its CPU time and memory are measured")
	f.Func("also", "the server has these `nodes` besides, to which connections go in turn: host:port@pid, with commas between.\nWithout @pid a node's CPU time is not known, and without an address a process takes no connections", s.addNodes)
	f.BoolVar(&s.insecure, "k", false, "take any certificate of the server (wss)")
	f.Func("header", "send this `field`, 'Name: value', with each request; may come more than once", s.addField)
	f.Var(&s.protocol, "subprotocol", "ask for these subprotocols, one of which the server must agree to: `names` with commas between")
	f.StringVar(&s.program, "server", "", "start this `command` as the server, for each round anew; its words are cut at spaces.\nIt prints \"listening on ws://host:port\" and ends on SIGTERM")
}

// addField takes a field as it stands in a head.
func (s *source) addField(field string) error {
	name, value, ok := strings.Cut(field, ":")
	if !ok || strings.TrimSpace(name) == "" {
		return errors.New("a field is 'Name: value'")
	}
	s.header = append(s.header, handshake.Field{Name: strings.TrimSpace(name), Value: strings.TrimSpace(value)})
	return nil
}

// addNodes takes nodes, with commas between.
func (s *source) addNodes(list string) error {
	for node := range strings.SplitSeq(list, ",") {
		addr, number, known := strings.Cut(strings.TrimSpace(node), "@")
		pid := 0
		if known {
			var err error
			if pid, err = strconv.Atoi(number); err != nil || pid <= 0 {
				return errors.New("a process has a positive number")
			}
		}
		if _, _, err := net.SplitHostPort(addr); err != nil && (addr != "" || pid == 0) {
			return err
		}
		s.nodes = append(s.nodes, load.Node{Addr: addr, PID: pid})
	}
	return nil
}

// check finds what does not go together.
func (s *source) check() error {
	s.command = strings.Fields(s.program)
	switch {
	case (s.url == "") == (len(s.command) == 0):
		return wrongly(errors.New("which server? either -url ws://127.0.0.1:9001 or -server ./wsecho"))
	case s.pid != 0 && s.url == "":
		return wrongly(errors.New("-pid goes with -url"))
	case len(s.nodes) > 0 && s.url == "":
		return wrongly(errors.New("-also goes with -url"))
	}
	if _, err := handshake.Offer("localhost", "/", handshake.Terms{Header: s.header, Subprotocols: s.protocol}); err != nil {
		return wrongly(err)
	}
	if s.url == "" {
		return nil
	}
	if _, err := load.ParseTarget(s.url, s.insecure); err != nil {
		return wrongly(err)
	}
	return nil
}

// subject returns what to call the server. The command is checked by then.
func (s *source) subject() result.Subject {
	if s.url != "" {
		return result.Subject{Name: s.url}
	}
	return result.Subject{Name: filepath.Base(s.command[0]), Notes: s.program}
}

// with calls f with a server that runs. One that was started for it is ended
// again; if it has ended by itself, that is the error.
func (s *source) with(f func(*load.Target) error) error {
	url, pid := s.url, s.pid
	var server *process.Server
	if s.url == "" {
		var err error
		if server, err = process.Start(s.placement, s.command...); err != nil {
			return err
		}
		defer server.Stop()
		url, pid = server.URL, server.PID
	}
	t, err := load.ParseTarget(url, s.insecure)
	if err != nil {
		return err
	}
	t.PID, t.Nodes, t.Parrot, t.Header, t.Protocol = pid, s.nodes, s.parrot, s.header, s.protocol
	if err = f(t); err == nil || server == nil {
		return err
	}
	if ended := server.Ended(time.Second); ended != nil {
		return fmt.Errorf("%w: %w", ended, err)
	}
	return err
}
