package autobahn

import (
	"strings"
	"time"

	"duplex/cmd/wsconform/result"
)

// A caseReport is the file on one case, with the keys that Autobahn gave it.
type caseReport struct {
	Agent             string                      `json:"agent"`
	Behavior          result.Behavior             `json:"behavior"`
	BehaviorClose     result.Behavior             `json:"behaviorClose"`
	Case              int                         `json:"case"`
	ClosedByMe        bool                        `json:"closedByMe"`
	CreateWirelog     bool                        `json:"createWirelog"`
	Description       string                      `json:"description"`
	DroppedByMe       bool                        `json:"droppedByMe"`
	Duration          int64                       `json:"duration"`
	Expectation       string                      `json:"expectation"`
	Expected          map[result.Behavior][][]any `json:"expected"`
	ExpectedClose     result.Ending               `json:"expectedClose"`
	FailedByMe        bool                        `json:"failedByMe"`
	HTTPRequest       string                      `json:"httpRequest"`
	HTTPResponse      string                      `json:"httpResponse"`
	ID                string                      `json:"id"`
	IsServer          bool                        `json:"isServer"` // the tester is
	LocalCloseCode    *uint16                     `json:"localCloseCode"`
	LocalCloseReason  *string                     `json:"localCloseReason"`
	Received          [][]any                     `json:"received"`
	RemoteCloseCode   *uint16                     `json:"remoteCloseCode"`
	RemoteCloseReason *string                     `json:"remoteCloseReason"`
	ReportTime        bool                        `json:"reportTime"`
	Result            string                      `json:"result"`
	ResultClose       string                      `json:"resultClose"`
	RxFrameStats      map[int]int                 `json:"rxFrameStats"`
	RxOctetStats      map[int]int                 `json:"rxOctetStats"`
	Started           string                      `json:"started"`
	TrafficStats      *struct{}                   `json:"trafficStats"`
	TxFrameStats      map[int]int                 `json:"txFrameStats"`
	TxOctetStats      map[int]int                 `json:"txOctetStats"`
	WasClean          bool                        `json:"wasClean"`
	Wirelog           [][]any                     `json:"wirelog"`
}

func newCaseReport(peer result.Role, r *result.Result) *caseReport {
	c := &caseReport{
		Agent: r.Agent, Case: r.Number, ID: r.Case.ID,
		Description: r.Case.Description, Expectation: r.Case.Expectation,
		Behavior: r.Behavior, Result: r.Why, BehaviorClose: r.BehaviorClose, ResultClose: r.WhyClose,
		Expected: map[result.Behavior][][]any{}, ExpectedClose: r.ExpectedClose, Received: events(r.Seen),
		ClosedByMe: r.ClosedByMe, FailedByMe: r.FailedByMe, DroppedByMe: r.DroppedByMe, WasClean: r.WasClean,
		HTTPRequest: r.Request, HTTPResponse: r.Response, IsServer: peer == result.Client,
		RxFrameStats: r.Received.Frames, RxOctetStats: r.Received.Pieces,
		TxFrameStats: r.Sent.Frames, TxOctetStats: r.Sent.Pieces,
		Started: r.Started.UTC().Format(time.RFC3339Nano), Duration: r.Duration.Milliseconds(),
		CreateWirelog: true, Wirelog: wirelog(r.Wire),
	}
	c.LocalCloseCode, c.LocalCloseReason = codeAndReason(r.LocalClose)
	c.RemoteCloseCode, c.RemoteCloseReason = codeAndReason(r.RemoteClose)
	for _, outcome := range r.Outcomes {
		c.Expected[outcome.Behavior] = events(outcome.Events)
	}
	return c
}

// events returns events as lists: ["message", payload, binary], ["ping",
// payload], ["pong", payload] or ["timeout", label].
func events(list []result.Event) [][]any {
	all := [][]any{}
	for _, e := range list {
		switch e.Kind {
		case result.Message:
			all = append(all, []any{e.Kind, payload(e.Payload), e.Binary})
		case result.Timeout:
			all = append(all, []any{e.Kind, e.Label})
		default:
			all = append(all, []any{e.Kind, payload(e.Payload)})
		}
	}
	return all
}

// payload returns a payload as text or in hex, with an ellipsis if it was
// shortened.
func payload(o result.Octets) string {
	s := o.Text
	if o.Hex != "" {
		s = "0x" + o.Hex
	}
	if !o.Whole() {
		s += " ..."
	}
	return s
}

// wirelog returns the frames received, RF, and sent, TF, as lists: length and
// payload, opcode, fin, reserved bits, masked, and for those sent how they were
// written. What is no frame comes in words.
func wirelog(w result.Wire) [][]any {
	log := [][]any{}
	for _, e := range w.Entries {
		f := e.Frame
		switch {
		case f == nil:
			log = append(log, []any{"NOTE", string(e.From) + " " + strings.TrimSpace(e.Note)})
		case e.From == result.Peer:
			log = append(log, []any{"RF", []any{f.Length, payload(f.Payload)}, f.Opcode, f.Fin, f.RSV, f.Masked, nil})
		default:
			log = append(log, []any{"TF", []any{f.Length, payload(f.Payload)}, f.Opcode, f.Fin, f.RSV, f.Masked, nil, chop(f), f.Alone})
		}
	}
	return log
}

// chop returns how many octets were written at a time, nil if all were.
func chop(f *result.Frame) any {
	if f.Chop == 0 {
		return nil
	}
	return f.Chop
}
