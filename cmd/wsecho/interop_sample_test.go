package main_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"duplex/conn"
	"duplex/frame"
)

// similar is how many messages of the sample are much alike, the first ones.
const similar = 50

// sample is what is sent to be compressed: small messages that profit from what
// went before them, a large one, an empty one of each kind, and one that nothing
// makes shorter.
var sample = newSample()

func newSample() (messages []conn.Message) {
	source := rand.NewChaCha8([32]byte{})
	number := rand.New(source)
	add := func(op frame.Opcode, payload []byte) {
		messages = append(messages, conn.Message{Opcode: op, Payload: payload})
	}
	record := func(i int) string {
		return fmt.Sprintf(`{"id":%d,"place":"Ελλάδα","readings":[`+
			`{"kind":"temperature","unit":"°C","value":%.3f,"valid":true},`+
			`{"kind":"humidity","unit":"%%","value":%.3f,"valid":true}]}`, i, 20+5*number.Float64(), 100*number.Float64())
	}
	for i := range similar {
		add(frame.Text, []byte(record(i)))
	}
	var large strings.Builder
	for i := 0; large.Len() < 300_000; i++ {
		fmt.Fprintln(&large, record(i))
	}
	random := make([]byte, 5000)
	source.Read(random)
	add(frame.Text, []byte(large.String()))
	add(frame.Text, nil)
	add(frame.Binary, []byte{})
	add(frame.Binary, random)
	add(frame.Text, []byte(record(similar)))
	return messages
}

// size returns the length of messages that are not compressed.
func size(messages []conn.Message) (n int) {
	for _, m := range messages {
		n += len(m.Payload)
	}
	return n
}

func wantSample(t *testing.T, who string, got []conn.Message) {
	t.Helper()
	if len(got) != len(sample) {
		t.Fatalf("the %s sent %d messages, want %d", who, len(got), len(sample))
	}
	for i, m := range got {
		if want := sample[i]; m.Opcode != want.Opcode || !bytes.Equal(m.Payload, want.Payload) {
			t.Fatalf("message %d of the %s is %v with %d bytes %.80q, want %v with %d bytes %.80q",
				i, who, m.Opcode, len(m.Payload), m.Payload, want.Opcode, len(want.Payload), want.Payload)
		}
	}
}
