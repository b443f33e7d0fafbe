package main

import (
	"fmt"
	"maps"
	"net"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	natsserver "github.com/nats-io/nats-server/v2/server"
)

// natsCluster starts three NATS servers in this process that are a cluster, and returns
// them with their URLs.
func natsCluster(t *testing.T) (servers []*natsserver.Server, urls string) {
	t.Helper()
	addrs := freeAddrs(t, 3)
	var routes []*url.URL
	for _, addr := range addrs {
		routes = append(routes, &url.URL{Scheme: "nats", Host: addr.String()})
	}
	for i, addr := range addrs {
		servers = append(servers, startNATS(t, &natsserver.Options{
			ServerName: fmt.Sprint("server-", i), Routes: routes,
			Cluster: natsserver.ClusterOpts{Name: "test", Host: "127.0.0.1", Port: addr.Port},
		}))
	}
	var all []string
	for _, s := range servers {
		if !s.ReadyForConnections(time.Minute) {
			t.Fatal("NATS does not start")
		}
		all = append(all, "nats://"+s.Addr().String())
	}
	return servers, strings.Join(all, ",")
}

// freeAddrs returns addresses at which nobody listens.
func freeAddrs(t *testing.T, n int) (addrs []*net.TCPAddr) {
	t.Helper()
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close() // the next has another port
		addrs = append(addrs, l.Addr().(*net.TCPAddr))
	}
	return addrs
}

// leads returns the server that leads the stream of messages.
func leads(servers []*natsserver.Server) int {
	return slices.IndexFunc(servers, func(s *natsserver.Server) bool {
		return s.Running() && s.JetStreamIsStreamLeader(natsserver.DEFAULT_GLOBAL_ACCOUNT, "duplex-say")
	})
}

// A talker is a page that takes note of what it hears.
type talker struct {
	*page
	heard map[string]int
	taken []string // what it has said that others hear, too
}

// untilHeard waits for something that was said, and reports whether others hear it.
func (p *talker) untilHeard(t *testing.T, text string) (together bool) {
	t.Helper()
	for p.heard[text] == 0 {
		e := p.until(t, text, func(e event) bool { return e.Type == "said" })
		p.heard[e.Text]++
		together = !e.Alone
	}
	return together
}

// People on two nodes hear each other also when one of three NATS servers is killed, the
// one that leads. While there is no other leader they may be alone, which they are told.
// All the rest both hear, once.
func TestNATSCluster(t *testing.T) {
	servers, urls := natsCluster(t)
	flags := []string{"-nats", urls, "-keep-replicas", "3", "-quiet"}
	a, b := run(t, flags...), run(t, flags...)
	ann, _ := visit(t, a.url, "Ann", annKey)
	bob, _ := visit(t, b.url, "Bob", bobKey)
	talkers := []*talker{{page: ann, heard: make(map[string]int)}, {page: bob, heard: make(map[string]int)}}
	said := 0
	// talk has both say something at once, and reports whether others hear that.
	talk := func(meanwhile func()) bool {
		t.Helper()
		said++
		for _, p := range talkers {
			p.say(t, fmt.Sprint(p.name, " ", said))
		}
		meanwhile()
		together := 0
		for _, p := range talkers {
			if text := fmt.Sprint(p.name, " ", said); p.untilHeard(t, text) {
				p.taken = append(p.taken, text)
				together++
			}
		}
		return together == len(talkers)
	}
	// untilTogether returns the server that leads when others hear all that both say.
	untilTogether := func() (leader int) {
		t.Helper()
		deadline := time.Now().Add(time.Minute)
		for together := 0; ; {
			if !talk(func() {}) {
				together = 0
			} else if together++; together >= 20 {
				if leader = leads(servers); leader >= 0 {
					return leader
				}
			}
			if time.Now().After(deadline) {
				t.Fatal("they are still alone")
			}
		}
	}
	talk(servers[untilTogether()].Shutdown)
	untilTogether()
	for i, p := range talkers {
		for _, text := range talkers[1-i].taken {
			p.untilHeard(t, text)
		}
	}
	for _, p := range talkers {
		for _, text := range slices.Sorted(maps.Keys(p.heard)) {
			if p.heard[text] > 1 {
				t.Errorf("%s has heard %q %d times", p.name, text, p.heard[text])
			}
		}
	}
}
