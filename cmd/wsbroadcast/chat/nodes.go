package chat

import (
	"context"
	"encoding/json"
	"os"
	"time"
)

// What nodes ask each other.
const (
	askFigures = "figures"
	askMetrics = "metrics"
)

// pagePatience is how long a page, which shows all nodes once a second, waits for one that
// does not answer.
const pagePatience = 800 * time.Millisecond

// surveyRoom is the room in which nodes ask each other. Those of people begin with a slash.
const surveyRoom = "nodes"

// A report is what a node says of itself.
type report struct {
	Host    string           `json:"host"`
	Values  map[string]value `json:"values,omitempty"`  // by figure.Metric
	Metrics string           `json:"metrics,omitempty"` // in the format of Prometheus
}

// answer answers what a node asks.
func (c *Chat) answer(question []byte) []byte {
	var r report
	r.Host, _ = os.Hostname() // unnamed if the system does not say
	switch string(question) {
	case askFigures:
		r.Values = c.status.latest()
	case askMetrics:
		r.Metrics = string(c.metrics())
	}
	return encode(r)
}

// A nodesEvent is what a page of the status gets once a second if there may be several
// nodes.
type nodesEvent struct {
	Type  string      `json:"type"` // "nodes"
	Nodes []nodeState `json:"nodes"`
}

type nodeState struct {
	Name string `json:"name"`
	Own  bool   `json:"own,omitempty"` // it is the one that tells this
	Gone bool   `json:"gone,omitempty"`
	report
}

// states asks all nodes, and returns what they report.
func (c *Chat) states(ctx context.Context, question string) (states []nodeState) {
	for _, a := range c.survey.Ask(ctx, []byte(question)) {
		s := nodeState{Name: a.Node, Own: a.Node == c.nodeName(), Gone: a.Err != nil}
		if json.Unmarshal(a.Payload, &s.report) != nil {
			s.Gone = true
		}
		states = append(states, s)
	}
	return states
}

// watchNodes tells those who watch the status of all nodes, once a second, until ctx
// ends.
func (c *Chat) watchNodes(ctx context.Context) {
	eachSecond(ctx, func() {
		if c.status.count() == 0 {
			return
		}
		asking, cancel := context.WithTimeout(ctx, pagePatience)
		defer cancel()
		c.status.tell(nodesEvent{"nodes", c.states(asking, askFigures)})
	})
}
