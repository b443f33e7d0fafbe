package plan

import "duplex/cmd/wsbench/result"

// A rival is what a figure of duplex is divided by.
type rival string

// The rivals.
const (
	peer   rival = "peer"    // the library that does best; for text, of those that refuse what is not UTF-8
	byHand rival = "by hand" // a program around a bare codec that does best
	floor  rival = "floor"   // what remains without a library
	ourOwn rival = "handler" // duplex with a handler, which its Read loop is divided by
)

// A goal is a figure of duplex, in memory the time for a message, over a socket the
// CPU time of the server, as a part of a rival's.
type goal struct {
	c       result.Case
	against rival
}

// targets says how large these parts may be. What is not here is told without a
// target.
var targets = map[goal]float64{
	{inMemory("read", "server", "binary", 32), peer}:     0.7,
	{inMemory("read", "server", "binary", 125), peer}:    0.7,
	{inMemory("read", "server", "binary", 1024), peer}:   0.7,
	{inMemory("read", "server", "binary", 16384), peer}:  1.05,
	{inMemory("read", "server", "binary", 1<<20), peer}:  1.05,
	{inMemory("read", "server", "text", 125), peer}:      0.35,
	{inMemory("write", "server", "binary", 32), peer}:    0.65,
	{inMemory("write", "server", "binary", 125), peer}:   0.65,
	{inMemory("write", "server", "binary", 1024), peer}:  0.9,
	{inMemory("write", "server", "binary", 16384), peer}: 0.6,
	{inMemory("write", "server", "binary", 1<<20), peer}: 1,
	{inMemory("write", "client", "binary", 32), peer}:    0.6,
	{inMemory("write", "client", "binary", 125), peer}:   0.6,
	{inMemory("write", "client", "binary", 1024), peer}:  0.85,
	{inMemory("write", "client", "binary", 16384), peer}: 0.8,
	{inMemory("write", "client", "binary", 1<<20), peer}: 1.05,
	{echo(64, 1, 32), peer}:                              0.92,
	{echo(64, 1, 32), floor}:                             1.05,
	{echo(64, 16, 32), peer}:                             0.12,
	{echo(64, 16, 32), floor}:                            1.15,
	{echo(64, 16, 32), ourOwn}:                           1.5,
	{echo(64, 1, 65536), peer}:                           0.9,
	{echo(64, 16, 65536), peer}:                          0.9,
	{echo(1000, 1, 32), peer}:                            0.95,
	{echo(1000, 16, 32), peer}:                           0.12,
	{echo(1000, 16, 32), floor}:                          1.15,
	{echo(1000, 16, 32), ourOwn}:                         1.5,
	{echo(1000, 16, 1024), floor}:                        1.15,
	{echo(10_000, 1, 32), peer}:                          1,
	{seldom, peer}:                                       1.1,
	{compressed, peer}:                                   1,
	{handshakes, peer}:                                   1,
	{broadcast(1000, 8), peer}:                           0.2,
	{broadcast(1000, 1), peer}:                           1,
}

const (
	mostMemory = 1200             // bytes for one more connection that waits, of 10,000
	mostSeldom = 1.3 * mostMemory // bytes for a connection that has a message every 2 s, of 10,000
	mostGrowth = 1                // of the CPU time for a message from 10 to 10,000 connections, as a part of the floor's
	mostScaled = 1.2              // of CPU time and memory from 1,000 connections to more, at the same total rate
)
