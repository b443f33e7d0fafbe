package engineio_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duplex/conn/socketio/engineio"
)

// payloads returns the inputs in a file of testdata/socketio.
func payloads(t testing.TB, name string) (inputs []string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("../../../testdata/socketio", name))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSuffix(line, "\n"); !strings.HasPrefix(line, "#") {
			inputs = append(inputs, strings.ReplaceAll(line, `\x1e`, "\x1e"))
		}
	}
	return inputs
}

func TestPayloads(t *testing.T) {
	for _, text := range payloads(t, "payloads.txt") {
		var again []byte
		for p, err := range engineio.Packets([]byte(text)) {
			if err != nil {
				t.Errorf("%q: %v", text, err)
			}
			again = p.AppendPayload(again)
		}
		if string(again) != text {
			t.Errorf("%q: appended as %q", text, again)
		}
	}
}

func TestBadPayloads(t *testing.T) {
	for _, text := range append(payloads(t, "bad-payloads.txt"), "", "4\xff") {
		var last error
		for _, err := range engineio.Packets([]byte(text)) {
			last = err
		}
		if _, ok := errors.AsType[*engineio.PacketError](last); !ok {
			t.Errorf("%q: %v; want a PacketError", text, last)
		}
	}
}

func TestParsePacket(t *testing.T) {
	tests := []struct {
		input  string
		binary bool
		want   engineio.Packet
	}{
		{"4hello", false, engineio.Packet{Type: engineio.Message, Data: []byte("hello")}},
		{"2probe", false, engineio.Packet{Type: engineio.Ping, Data: []byte("probe")}},
		{"\x01\x02", true, engineio.Packet{Type: engineio.Message, Data: []byte{1, 2}, Binary: true}},
		{"", true, engineio.Packet{Type: engineio.Message, Data: []byte{}, Binary: true}},
	}
	for _, test := range tests {
		got, err := engineio.ParsePacket([]byte(test.input), test.binary)
		if diff := cmp.Diff(test.want, got); err != nil || diff != "" {
			t.Errorf("%q: %v (-want +got):\n%s", test.input, err, diff)
		}
		if again := string(got.Append(nil)); again != test.input {
			t.Errorf("%q: appended as %q", test.input, again)
		}
	}
	for _, input := range []string{"", "a", "7", "b"} {
		if p, err := engineio.ParsePacket([]byte(input), false); err == nil {
			t.Errorf("%q: %+v", input, p)
		}
	}
}
