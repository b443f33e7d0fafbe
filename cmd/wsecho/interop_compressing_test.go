package main_test

import (
	"fmt"
	"strings"
	"testing"

	"duplex/conn"
	"duplex/conn/deflate"
)

// servers has a wsecho for each way to compress, by its flags.
type servers map[string]*echo

// compressing starts what the deals want.
func (s *stage) compressing(t *testing.T) servers {
	all := make(servers)
	for _, d := range echoDeals {
		flags := flags(d.ours)
		if key := strings.Join(flags, " "); all[key] == nil {
			all[key] = s.start(t, append(flags, "-origin=*")...)
		}
	}
	return all
}

// address returns where the wsecho for a deal listens.
func (s servers) address(d deal) string {
	return strings.TrimPrefix(s[strings.Join(flags(d.ours), " ")].url, "ws://")
}

// flags returns those that have wsecho compress as d says.
func flags(d *conn.Deflate) (flags []string) {
	if d == nil {
		return nil
	}
	add := func(name string, value any, given bool) {
		if given {
			flags = append(flags, fmt.Sprintf("-%s=%v", name, value))
		}
	}
	add("compress", true, true)
	add("server-window", d.ServerMaxWindowBits, d.ServerMaxWindowBits != 0)
	add("client-window", d.ClientMaxWindowBits, d.ClientMaxWindowBits != 0)
	add("server-no-takeover", true, d.ServerNoContextTakeover)
	add("client-no-takeover", true, d.ClientNoContextTakeover)
	add("compress-memory", d.MaxMemory, d.MaxMemory != 0)
	add("compress-threshold", d.Threshold, d.Threshold != 0)
	add("compress-level", "fast", d.Level == deflate.Fastest)
	add("compress-level", "small", d.Level == deflate.Smallest)
	return flags
}
