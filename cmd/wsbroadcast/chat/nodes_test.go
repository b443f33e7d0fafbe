package chat

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The metrics of nodes are joined by metric, as the format of Prometheus has it, with a
// label that says whose they are.
func TestJoinMetrics(t *testing.T) {
	const one = "# HELP a What a is.\n# TYPE a gauge\na 1\n# HELP none None.\n# TYPE none counter\n# HELP b What b is.\n# TYPE b counter\nb{status=\"404\"} 2\nb 3\n"
	const other = "# HELP b What b is.\n# TYPE b counter\nb 4\n# HELP c What c is.\n# TYPE c gauge\nc 5\n"
	got := string(joinMetrics([]nodeState{
		{Name: "X", report: report{Host: `h"1`, Metrics: one}},
		{Name: "Y", Gone: true},
		{Name: "Z", report: report{Metrics: other}},
	}))
	const want = `# HELP wsbroadcast_node_up Whether the node has answered.
# TYPE wsbroadcast_node_up gauge
wsbroadcast_node_up{node="X",host="h\"1"} 1
wsbroadcast_node_up{node="Y",host=""} 0
wsbroadcast_node_up{node="Z",host=""} 1
# HELP a What a is.
# TYPE a gauge
a{node="X"} 1
# HELP b What b is.
# TYPE b counter
b{node="X",status="404"} 2
b{node="X"} 3
b{node="Z"} 4
# HELP c What c is.
# TYPE c gauge
c{node="Z"} 5
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
