package main

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/nats-io/nkeys"
)

// A node whose NATS server has users in its configuration is one of them. Others join it.
func TestConfigUsers(t *testing.T) {
	known, other := newUser(t, nkeys.CreateUser), newUser(t, nkeys.CreateUser)
	config := file(t, "nats.conf", fmt.Appendf(nil, "authorization { users = [ { nkey: %s } ] }", known.public))
	seed := file(t, "seed", []byte(known.seed))
	first := run(t, "-data", t.TempDir(), "-nats-listen", "127.0.0.1:0", "-nats-config", config, "-nats-nkey", seed, "-quiet")
	second := run(t, "-nats", first.nats, "-nats-nkey", seed, "-quiet")
	ann, _ := visit(t, first.url, "Ann", annKey)
	bob, _ := visit(t, second.url, "Bob", bobKey)
	ann.say(t, "hello")
	bob.untilSaid(t, "hello")
	wrong := file(t, "wrong", []byte(other.seed))
	refuses(t, []string{"-nats", first.nats, "-nats-nkey", wrong}, []string{"-nats-nkey"}, []string{other.seed})
}

// Nodes whose NATS servers are a cluster need no other program. One that starts again
// still knows who is on the others.
func TestConfigCluster(t *testing.T) {
	addrs := freeAddrs(t, 3)
	var flags [][]string
	for i, addr := range addrs {
		config := fmt.Appendf(nil, "server_name: node-%d\ncluster { name: test, listen: %q, routes: [\n", i, addr)
		for _, route := range addrs {
			config = fmt.Appendf(config, "\"nats://%s\"\n", route)
		}
		flags = append(flags, []string{
			"-data", t.TempDir(), "-nats-listen", "127.0.0.1:0", "-nats-config", file(t, "nats.conf", append(config, "] }\n"...)),
			"-keep-replicas", "3", "-quiet",
		})
	}
	var nodes []*process
	for i := range addrs {
		nodes = append(nodes, launch(t, flags[i]...))
	}
	for _, p := range nodes {
		p.untilItListens(t)
	}
	ann, _ := visit(t, nodes[0].url, "Ann", annKey)
	bob, _ := visit(t, nodes[1].url, "Bob", bobKey)
	cid, _ := visit(t, nodes[2].url, "Cid", cidKey)
	cid.say(t, "hello")
	for _, p := range []*page{ann, bob} {
		p.untilSaid(t, "hello")
	}
	nodes[2].kill()
	for _, p := range []*page{ann, bob} {
		p.until(t, "Cid is gone", func(e event) bool { return e.Type == "left" && e.Name == "Cid" })
	}
	again := run(t, flags[2]...)
	cid, here := visit(t, again.url, "Cid", cidKey)
	for _, name := range []string{"Ann", "Bob"} {
		if !slices.Contains(here.Names, name) {
			cid.until(t, "he knows that "+name+" is there", func(e event) bool { return e.Type == "joined" && e.Name == name })
		}
	}
	if diff := cmp.Diff([]string{"hello"}, said(here.History)); diff != "" {
		t.Errorf("what was said (-want +got):\n%s", diff)
	}
	cid.say(t, "I am back")
	for _, p := range []*page{ann, bob} {
		p.untilSaid(t, "I am back")
	}
}
