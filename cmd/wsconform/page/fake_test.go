package page_test

import (
	"fmt"
	"strings"
	"time"

	"duplex/cmd/wsconform/result"
)

// played returns the result of an agent in a case.
func played(agent, id string, behavior, ending result.Behavior) result.Result {
	return result.Result{
		Agent: agent,
		Case: result.Case{
			ID: id, Section: "Section " + result.Section(id), Description: "The tester does " + id + ".",
			Expectation: "The peer answers.", Rule: "section 5.4", Severity: "must",
		},
		Behavior: behavior, Why: "a reason", BehaviorClose: ending, WhyClose: "another",
		Outcomes: []result.Outcome{{Behavior: result.OK, Events: []result.Event{message("Hello")}}},
		Seen:     []result.Event{message("Hello")},
		Request:  "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
		Response: "HTTP/1.1 101 Switching Protocols\r\n\r\n",
		Started:  time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC),
		Duration: result.Duration(3 * time.Millisecond),
	}
}

func message(text string) result.Event {
	return result.Event{Kind: result.Message, Payload: result.Shorten([]byte(text))}
}

// runOf returns a run of those agents.
func runOf(results []result.Result, agents ...string) *result.Run {
	run := &result.Run{
		Tool: "wsconform", Version: "devel", Role: result.Server, Seed: 7, Complete: true,
		Started: time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC), Results: results,
	}
	for _, name := range agents {
		run.Agents = append(run.Agents, result.Agent{Name: name})
	}
	return run
}

// large returns a run with many cases, of which two in five have a wire log as
// long as is kept of one, as those with many messages do.
func large(cases int, agents ...string) *result.Run {
	var wire result.Wire
	for i := range 250 {
		e := result.Entry{
			At: result.Duration(i) * result.Duration(137*time.Microsecond), From: []result.From{result.Tester, result.Peer}[i%2],
			Frame: &result.Frame{
				Opcode: 1, Fin: true, Masked: i%2 == 0, Length: int64(100 + i),
				Payload: result.Shorten([]byte(fmt.Sprintf("message %d: %s", i, strings.Repeat("lorem ipsum ", i%9)))),
			},
		}
		wire.Entries = append(wire.Entries, e)
	}
	var results []result.Result
	for _, agent := range agents {
		for i := range cases {
			r := played(agent, fmt.Sprintf("%d.%d", 1+i/40, 1+i%40), result.Behaviors[i%4], result.OK)
			r.Wire.Entries = wire.Entries[:5]
			if i%5 < 2 {
				r.Wire = wire
			}
			results = append(results, r)
		}
	}
	return runOf(results, agents...)
}
