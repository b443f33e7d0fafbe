package main

import (
	"net"
	"runtime/debug"
	"slices"
	"strings"
)

// A library is a way to speak WebSocket: a library as its users use it, or a
// floor, which is what remains if there is none.
type library struct {
	name   string
	module string // that has its version; none for what is made here
	utf8   bool   // it refuses text that is not UTF-8
	notes  string

	programs map[string]program
	read     reading // nil if it is not measured in memory
	write    writing
}

// A program serves on l until that is closed.
type program func(l net.Listener, compress bool) error

// An end is one end of a connection in memory. The peer's messages come as fast
// as they are read, and what is written to it is gone.
type end struct {
	*tape
	client   bool
	compress bool
}

// A reading does the handshake and calls each with every message that comes,
// until the connection has an error, and returns that. Each must not keep the
// message.
type reading func(e end, each func(op int, message []byte)) error

// A writing does the handshake and returns what writes a message.
type writing func(e end) (write func(op int, message []byte) error, err error)

// What is the same for all: the longest message to receive, and the size of the
// buffers that a connection reads and writes with.
const (
	maxMessage = 64 << 20
	bufferSize = 4 << 10
)

// libraries has one after the other as they are compared.
var libraries = []*library{
	&duplex, &duplexLoop, &duplexRead, &duplexMachine,
	&gorilla, &fasthttp, &coder, &gobwas, &gobwasLow, &gws, &nbio,
	&raw, &rawSingle,
}

// find returns the library of that name, or nil.
func find(name string) *library {
	i := slices.IndexFunc(libraries, func(l *library) bool { return l.name == name })
	if i < 0 {
		return nil
	}
	return libraries[i]
}

// names returns the names of all libraries, for messages.
func names() string {
	var all []string
	for _, l := range libraries {
		all = append(all, l.name)
	}
	return strings.Join(all, ", ")
}

// version returns the version of the library that this program is built with.
func (l *library) version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || l.module == "" {
		return "-"
	}
	for _, m := range info.Deps {
		if m.Path == l.module && m.Replace == nil {
			return m.Version
		}
	}
	return "(devel)"
}
