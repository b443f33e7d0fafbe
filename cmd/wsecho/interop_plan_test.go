package main_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"duplex/conn"
	"duplex/frame"
	"duplex/handshake"
)

// A plan tells a foreign program what to do, as JSON in a file.
type plan struct {
	Messages []planMessage `json:"messages"`
	Deals    []planDeal    `json:"deals"`
}

// A planMessage is text or binary, and null for the other.
type planMessage struct {
	Text   *string `json:"text"`
	Binary []byte  `json:"binary"`
}

type planDeal struct {
	Name   string         `json:"name"`
	URL    string         `json:"url,omitempty"` // of the server, for a client
	Terms  map[string]any `json:"terms"`         // the parameters by their names, or null for no compression
	Answer string         `json:"answer"`
}

func newPlan() *plan {
	p := new(plan)
	for _, m := range sample {
		p.Messages = append(p.Messages, newPlanMessage(m))
	}
	return p
}

func newPlanMessage(m conn.Message) planMessage {
	if m.Opcode == frame.Binary {
		return planMessage{Binary: m.Payload}
	}
	text := string(m.Payload)
	return planMessage{Text: &text}
}

func (p *plan) add(d deal, url string) {
	p.Deals = append(p.Deals, planDeal{Name: d.name, URL: url, Terms: terms(d.theirs), Answer: d.answer})
}

func terms(d *handshake.Deflate) map[string]any {
	if d == nil {
		return nil
	}
	return map[string]any{
		"server_no_context_takeover": d.ServerNoContextTakeover,
		"client_no_context_takeover": d.ClientNoContextTakeover,
		"server_max_window_bits":     bits(d.ServerMaxWindowBits),
		"client_max_window_bits":     bits(d.ClientMaxWindowBits),
	}
}

// bits returns a number, true for a parameter without one, or nil for none.
func bits(n int) any {
	switch n {
	case 0:
		return nil
	case handshake.AnyWindowBits:
		return true
	}
	return n
}

// write returns the path of a file with the plan.
func (p *plan) write(t *testing.T) string {
	t.Helper()
	b, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "plan.json")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
