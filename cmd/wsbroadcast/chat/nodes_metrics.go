package chat

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// metricsPatience is how long a request for the metrics of all nodes waits for one that
// does not answer.
const metricsPatience = 2 * time.Second

func (c *Chat) serveNodesMetrics(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), metricsPatience)
	defer cancel()
	serveExposition(w, joinMetrics(c.states(ctx, askMetrics)))
}

// joinMetrics returns the metrics of all nodes in one exposition, in which each sample has
// the label node, and node_up says which nodes have answered.
func joinMetrics(nodes []nodeState) []byte {
	var x exposition
	x.head("node_up", "gauge", "Whether the node has answered.")
	for _, n := range nodes {
		up := 1
		if n.Gone {
			up = 0
		}
		x.sample(fmt.Sprintf("node_up{node=%q,host=%q}", n.Name, n.Host), up)
	}
	var heads []string // of the metrics, in their order
	samples := make(map[string]*strings.Builder)
	for _, n := range nodes {
		head := ""
		for line := range strings.Lines(n.Metrics) {
			switch {
			case strings.HasPrefix(line, "# HELP"):
				head = line
			case strings.HasPrefix(line, "#"):
				head += line
			case samples[head] == nil:
				samples[head] = new(strings.Builder)
				heads = append(heads, head)
				fallthrough
			default:
				samples[head].WriteString(label(line, n.Name))
			}
		}
	}
	for _, head := range heads {
		x.WriteString(head)
		x.WriteString(samples[head].String())
	}
	return x.Bytes()
}

// label adds the label node to a sample.
func label(sample, node string) string {
	metric, value, _ := strings.Cut(sample, " ")
	name, labels, has := strings.Cut(metric, "{")
	if has {
		labels = "," + labels
	} else {
		labels = "}"
	}
	return fmt.Sprintf("%s{node=%q%s %s", name, node, labels, value)
}
