package fuzz_test

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"duplex/conn/socketio/engineio"
	"duplex/conn/socketio/packet"
)

// socketioSeeds returns the inputs in a file of testdata/socketio.
func socketioSeeds(f *testing.F, name string) (seeds [][]byte) {
	f.Helper()
	text, err := os.ReadFile("../testdata/socketio/" + name)
	if err != nil {
		f.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		line = strings.ReplaceAll(strings.TrimSuffix(line, "\n"), `\x1e`, "\x1e")
		seeds = append(seeds, []byte(line))
	}
	return seeds
}

// FuzzEnginePayload parses a payload and appends what it was parsed to: that must
// mean the same, and be no longer.
func FuzzEnginePayload(f *testing.F) {
	for _, name := range []string{"payloads.txt", "bad-payloads.txt"} {
		for _, seed := range socketioSeeds(f, name) {
			f.Add(seed)
		}
	}
	f.Fuzz(func(t *testing.T, input []byte) {
		again, ok := reencode(bytes.Clone(input))
		if !ok {
			return
		}
		if twice, ok := reencode(bytes.Clone(again)); !ok || !bytes.Equal(twice, again) || len(again) > len(input) {
			t.Fatalf("%q became %q, and that %q", input, again, twice)
		}
	})
}

func reencode(payload []byte) (again []byte, ok bool) {
	for p, err := range engineio.Packets(payload) {
		if err != nil {
			return nil, false
		}
		again = p.AppendPayload(again)
	}
	return again, true
}

// FuzzSocketPacket holds the parser of packets, and what takes their payloads
// apart, against encoding/json.
func FuzzSocketPacket(f *testing.F) {
	for _, name := range []string{"packets.txt", "bad-packets.txt"} {
		for _, seed := range socketioSeeds(f, name) {
			f.Add(seed)
		}
	}
	const depth = 50
	f.Fuzz(func(t *testing.T, input []byte) {
		p, attachments, err := packet.Parse(input)
		if err != nil {
			return
		}
		again, n, err := packet.Parse(p.Append(nil))
		if err != nil || n != 0 || again.Type != p.Type || again.Namespace != p.Namespace || again.ID != p.ID || !bytes.Equal(again.Data, p.Data) {
			t.Fatalf("%q is %+v, appended and parsed again %+v, %v", input, p, again, err)
		}
		if p.Type != packet.Event && p.Type != packet.Ack {
			return
		}
		elements, err := packet.Split(p.Data, depth)
		if err != nil {
			return
		}
		agreesWithJSON(t, p.Data, elements)
		if p.Type == packet.Event {
			packet.SplitEvent(p.Data, depth)
		}
		if replaced, err := packet.ReplacePlaceholders(nil, p.Data, attachments, appendNull); err == nil && !json.Valid(replaced) {
			t.Fatalf("%q became %q", p.Data, replaced)
		}
	})
}

// agreesWithJSON fails if encoding/json finds other elements in an array.
func agreesWithJSON(t *testing.T, array []byte, elements [][]byte) {
	var want []json.RawMessage
	if err := json.Unmarshal(array, &want); err != nil {
		t.Fatalf("%q: %v", array, err)
	}
	if len(elements) != len(want) {
		t.Fatalf("%q has %d elements, not %d", array, len(want), len(elements))
	}
	for i := range want {
		if !bytes.Equal(elements[i], want[i]) {
			t.Fatalf("element %d of %q is %q, not %q", i, array, want[i], elements[i])
		}
	}
}

func appendNull(b []byte, _ int) []byte { return append(b, "null"...) }
