package natsrooms

import (
	"context"
	"net"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"duplex/conn/hub"

	natsserver "github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

// joinCluster makes a server that of a cluster. The first address is where it listens for
// the others, which are at the rest; it is its name, too.
func joinCluster(o *natsserver.Options, addrs []string) error {
	host, port, err := net.SplitHostPort(addrs[0])
	if err != nil {
		return err
	}
	o.ServerName = addrs[0]
	o.Cluster.Name, o.Cluster.Host = "test", host
	if o.Cluster.Port, err = strconv.Atoi(port); err != nil {
		return err
	}
	for _, addr := range addrs[1:] {
		o.Routes = append(o.Routes, &url.URL{Scheme: "nats", Host: addr})
	}
	return nil
}

// Servers are the processes of a NATS cluster.
type servers struct{ all []*process }

func startCluster(t *testing.T) *servers {
	t.Helper()
	addrs := freeAddrs(t, 3)
	c := new(servers)
	for i := range addrs {
		all := append(addrs[i:len(addrs):len(addrs)], addrs[:i]...)
		c.all = append(c.all, startMember(t, t.TempDir(), "", strings.Join(all, " ")))
	}
	return c
}

// freeAddrs returns addresses at which nobody listens.
func freeAddrs(t *testing.T, n int) (addrs []string) {
	t.Helper()
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		addrs = append(addrs, l.Addr().String())
	}
	return addrs
}

// urls returns those of all servers, beginning with the one of that index.
func (c *servers) urls(first int) string {
	var urls []string
	for i := range c.all {
		urls = append(urls, "nats://"+c.all[(first+i)%len(c.all)].addr)
	}
	return strings.Join(urls, ",")
}

// join joins nodes to the server of that index first, once the cluster can keep streams.
func (c *servers) join(t *testing.T, first int) *site {
	t.Helper()
	config := fast
	config.Replicas = len(c.all)
	return join(t, c.urls(first), config, nats.DontRandomize()).hear(t)
}

// leader returns the server that leads the stream of messages, when that is another one
// than before.
func (c *servers) leader(t *testing.T, e *Engine, before *process) *process {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for ctx.Err() == nil {
		try, cancel := context.WithTimeout(ctx, urgency)
		info, err := e.createStreams(try)
		cancel()
		if err != nil || info.Cluster == nil {
			continue
		}
		for _, p := range c.all {
			if p != before && p.name() == info.Cluster.Leader {
				return p
			}
		}
		pause(ctx)
	}
	t.Fatal("no server leads the stream")
	return nil
}

// name returns what the servers of a cluster call this one.
func (p *process) name() string {
	name, _, _ := strings.Cut(p.cluster, " ")
	return name
}

// Nodes go on when the server that leads a cluster's streams is killed: those on it find
// another, and all are together again when there is another leader. All that was taken is
// heard by all, and nothing twice.
func TestLeaderKilled(t *testing.T) {
	c := startCluster(t)
	var all []*site
	for i := range c.all {
		all = append(all, c.join(t, i))
	}
	goOn(t, all, func() {
		for _, s := range all {
			s.untilTogether(t)
		}
		dead := c.leader(t, all[0].engine, nil)
		dead.kill()
		c.leader(t, all[0].engine, dead)
		for _, s := range all {
			s.untilTogether(t)
		}
	})
}

// What a leader of the stream has stored and not sent on, all hear when there is another
// leader.
func TestNotSentOn(t *testing.T) {
	c := startCluster(t)
	a, b := c.join(t, 0), c.join(t, 1)
	info, err := a.engine.createStreams(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	silent := info.Config
	silent.RePublish = nil
	said := 0
	for taken := false; !taken; { // a node may make the stream again what it should be
		if _, err := a.engine.js.UpdateStream(t.Context(), silent); err != nil {
			t.Fatal(err)
		}
		said++
		a.publish(t, strconv.Itoa(said))
		a.until(t, "that it is taken", func(e []hub.Event) bool { return len(e) == said })
		taken = a.heard()[said-1].Early // it was not sent on
	}
	if _, err := a.engine.nc.Request("$JS.API.STREAM.LEADER.STEPDOWN."+a.engine.sayStream(), nil, time.Minute); err != nil {
		t.Fatal(err)
	}
	b.untilText(t, strconv.Itoa(said))
	if n := len(a.heard()); n != said {
		t.Errorf("of %d messages %d were heard where they were published", said, n)
	}
}

// A message that is on its way between the servers is not refused when it is sent again.
func TestStoredLate(t *testing.T) {
	c := startCluster(t)
	a := c.join(t, 0)
	leader := c.leader(t, a.engine, nil)
	on := join(t, "nats://"+leader.addr, Config{Replicas: 3}).hear(t)
	attempts, err := on.engine.nc.SubscribeSync(on.engine.saySubject("green"))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range c.all {
		if p != leader {
			p.kill()
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	published := make(chan error, 1)
	trying, end := context.WithCancel(ctx)
	go func() {
		defer end()
		published <- on.engine.Publish(ctx, "green", []byte("late"))
	}()
	for range 3 {
		if _, err := attempts.NextMsgWithContext(trying); err != nil {
			t.Fatal(<-published)
		}
	}
	for _, p := range c.all {
		if p != leader {
			startMember(t, p.dir, p.addr, p.cluster)
			break
		}
	}
	if err := <-published; err != nil {
		t.Error(err)
	}
}
