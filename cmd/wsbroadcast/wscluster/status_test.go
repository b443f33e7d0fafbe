package main

import (
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"duplex/conn"
)

// A status is what a page of the status gets.
type status struct {
	Type  string
	Nodes []nodeStatus
}

type nodeStatus struct {
	Name      string
	Own, Gone bool
	Values    map[string]float64
}

// untilStatus waits until the status of all nodes is as it should be.
func untilStatus(t *testing.T, c *conn.Conn, what string, is func(status) bool) status {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); {
		_, b, err := c.Read(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var s status
		if json.Unmarshal(b, &s); s.Type == "nodes" && is(s) {
			return s
		}
	}
	t.Fatal("never ", what)
	return status{}
}

func metrics(t *testing.T, p *process, path string) string {
	t.Helper()
	resp, err := http.Get("http://" + p.addr + path)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// The status and the metrics of all nodes are at each of them. One that was killed is
// said not to answer, and holds nothing up, until the others take it for dead.
func TestStatusOfAllNodes(t *testing.T) {
	nats := natsServer(t)
	var nodes []*process
	for range 3 {
		nodes = append(nodes, run(t, "-nats", nats, "-quiet"))
	}
	for i, p := range nodes {
		for range i + 1 {
			visit(t, p.url, "Ann", annKey)
		}
	}
	page, err := conn.Dial(t.Context(), nodes[0].url+"status", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer page.CloseNow()
	untilStatus(t, page, "six people on three nodes", func(s status) bool {
		people, own := 0.0, 0
		for _, n := range s.Nodes {
			people += n.Values["members"]
			if n.Own && n.Values["members"] == 1 {
				own++
			}
		}
		return len(s.Nodes) == 3 && people == 6 && own == 1
	})
	if got := metrics(t, nodes[1], "/metrics/nodes"); strings.Count(got, "wsbroadcast_members{node=") != 3 || strings.Count(got, "# TYPE wsbroadcast_members gauge") != 1 {
		t.Errorf("%s", got)
	}
	if got := metrics(t, nodes[1], "/metrics"); !strings.Contains(got, "wsbroadcast_members 2\n") {
		t.Errorf("%s", got)
	}

	nodes[2].kill()
	untilStatus(t, page, "a node is gone", func(s status) bool {
		return len(s.Nodes) == 2 || slices.ContainsFunc(s.Nodes, func(n nodeStatus) bool { return n.Gone && n.Values == nil })
	})
	untilStatus(t, page, "it is forgotten", func(s status) bool { return len(s.Nodes) == 2 })
	got := metrics(t, nodes[1], "/metrics/nodes")
	if strings.Count(got, "wsbroadcast_members{node=") != 2 || strings.Count(got, "wsbroadcast_node_up{") != 2 {
		t.Errorf("%s", got)
	}
}
