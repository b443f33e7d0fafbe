package packet_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"duplex/conn/socketio/packet"
)

const maxDepth = 100

// lines returns the inputs in a file of testdata/socketio.
func lines(t testing.TB, name string) (inputs []string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("../../../testdata/socketio", name))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSuffix(line, "\n"); !strings.HasPrefix(line, "#") {
			inputs = append(inputs, line)
		}
	}
	return inputs
}

// check takes a text message all the way to its arguments, with attachments that
// have one byte each.
func check(text string) (*packet.Packet, error) {
	var d packet.Decoder
	p, err := d.Text([]byte(text))
	for n := byte(0); err == nil && p == nil; n++ {
		p, err = d.Binary([]byte{n})
	}
	if err != nil {
		return nil, err
	}
	switch p.Type {
	case packet.Event:
		if _, _, err := packet.SplitEvent(p.Data, maxDepth); err != nil {
			return nil, err
		}
	case packet.Ack:
		if _, err := packet.Split(p.Data, maxDepth); err != nil {
			return nil, err
		}
	}
	_, err = packet.ReplacePlaceholders(nil, p.Data, len(p.Attachments), packet.AppendPlaceholder)
	return p, err
}

func TestPackets(t *testing.T) {
	for _, text := range lines(t, "packets.txt") {
		p, err := check(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		again, err := check(string(p.Append(nil)))
		if err != nil {
			t.Errorf("%s: appended as %s: %v", text, p.Append(nil), err)
		} else if diff := cmp.Diff(p, again, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: appended as %s (-want +got):\n%s", text, p.Append(nil), diff)
		}
	}
}

func TestBadPackets(t *testing.T) {
	for _, text := range append(lines(t, "bad-packets.txt"), "") {
		p, err := check(text)
		if _, ok := errors.AsType[*packet.Error](err); !ok {
			t.Errorf("%q: %+v, %v; want a packet.Error", text, p, err)
		}
	}
}

func TestParse(t *testing.T) {
	tests := []struct {
		text        string
		want        packet.Packet
		attachments int
	}{
		{"0", packet.Packet{Type: packet.Connect, Namespace: "/"}, 0},
		{"1/admin,", packet.Packet{Type: packet.Disconnect, Namespace: "/admin"}, 0},
		{"1/admin", packet.Packet{Type: packet.Disconnect, Namespace: "/admin"}, 0},
		{`3/admin,13["bar"]`, packet.Packet{Type: packet.Ack, Namespace: "/admin", ID: 13, HasID: true, Data: []byte(`["bar"]`)}, 0},
		{`52-/a,["b"]`, packet.Packet{Type: packet.Event, Namespace: "/a", Data: []byte(`["b"]`)}, 2},
		{`61-0[]`, packet.Packet{Type: packet.Ack, Namespace: "/", HasID: true, Data: []byte(`[]`)}, 1},
	}
	for _, test := range tests {
		got, attachments, err := packet.Parse([]byte(test.text))
		if err != nil || attachments != test.attachments {
			t.Errorf("Parse(%s): %d attachments, %v; want %d", test.text, attachments, err, test.attachments)
		}
		if diff := cmp.Diff(test.want, got, cmp.Transformer("text", func(b []byte) string { return string(b) })); diff != "" {
			t.Errorf("Parse(%s) (-want +got):\n%s", test.text, diff)
		}
	}
}

func TestSplitEvent(t *testing.T) {
	tests := []struct {
		data, name string
		args       []string
	}{
		{`["a"]`, "a", nil},
		{`["a",1,[2,3],{"b":",]"},"\"]"]`, "a", []string{"1", "[2,3]", `{"b":",]"}`, `"\"]"`}},
		{` [ "a" , 1 ] `, "a", []string{"1"}},
		{`["\u0061"]`, "a", nil},
		{`[-1.5e3]`, "-1.5e3", nil},
	}
	for _, test := range tests {
		name, args, err := packet.SplitEvent([]byte(test.data), maxDepth)
		var got []string
		for _, arg := range args {
			got = append(got, string(arg))
		}
		if diff := cmp.Diff(test.args, got); err != nil || name != test.name || diff != "" {
			t.Errorf("SplitEvent(%s) = %q, %v (-want +got):\n%s", test.data, name, err, diff)
		}
	}
}

func TestSplitDepth(t *testing.T) {
	deep := func(n int) []byte { return []byte(strings.Repeat("[", n) + strings.Repeat("]", n)) }
	if _, err := packet.Split(deep(5), 5); err != nil {
		t.Errorf("5 levels: %v", err)
	}
	if _, err := packet.Split(deep(6), 5); err == nil {
		t.Error("6 levels: no error with a limit of 5")
	}
}

func TestReplacePlaceholders(t *testing.T) {
	tests := []struct{ text, want string }{
		{`{"_placeholder":true,"num":1}`, `<1>`},
		{`[{"num" : 0 , "_placeholder" : true},{"a":{"_placeholder":true,"num":1}}]`, `[<0>,{"a":<1>}]`},
		{`{"_placeholder":false,"num":1}`, `{"_placeholder":false,"num":1}`},
		{`["_placeholder",{"x":"\"_placeholder\":true"}]`, `["_placeholder",{"x":"\"_placeholder\":true"}]`},
		{`{"_placeholder":true,"num":0,"x":{"_placeholder":true,"num":1}}`, `{"_placeholder":true,"num":0,"x":<1>}`},
		{`7`, `7`},
	}
	for _, test := range tests {
		got, err := packet.ReplacePlaceholders(nil, []byte(test.text), 2, func(b []byte, n int) []byte {
			return append(b, '<', '0'+byte(n), '>')
		})
		if err != nil || string(got) != test.want {
			t.Errorf("%s: %s, %v; want %s", test.text, got, err, test.want)
		}
	}
}

func TestDecoder(t *testing.T) {
	d := packet.Decoder{MaxAttachments: 2, MaxBytes: 3}
	if p, err := d.Text([]byte(`52-["a"]`)); p != nil || err != nil || !d.Pending() {
		t.Fatalf("%+v, %v", p, err)
	}
	if p, err := d.Binary([]byte{1}); p != nil || err != nil {
		t.Fatalf("%+v, %v", p, err)
	}
	p, err := d.Binary([]byte{2, 3})
	if err != nil || d.Pending() {
		t.Fatal(err)
	}
	if diff := cmp.Diff([][]byte{{1}, {2, 3}}, p.Attachments); diff != "" {
		t.Error(diff)
	}
}

func TestDecoderErrors(t *testing.T) {
	tests := []struct {
		name string
		feed func(d *packet.Decoder) (*packet.Packet, error)
	}{
		{"text for an attachment", func(d *packet.Decoder) (*packet.Packet, error) {
			d.Text([]byte(`51-["a"]`))
			return d.Text([]byte(`2["a"]`))
		}},
		{"attachment of nothing", func(d *packet.Decoder) (*packet.Packet, error) { return d.Binary([]byte{1}) }},
		{"too many attachments", func(d *packet.Decoder) (*packet.Packet, error) { return d.Text([]byte(`53-["a"]`)) }},
		{"attachments too large", func(d *packet.Decoder) (*packet.Packet, error) {
			d.Text([]byte(`52-["a"]`))
			d.Binary([]byte{1, 2})
			return d.Binary([]byte{3, 4})
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p, err := test.feed(&packet.Decoder{MaxAttachments: 2, MaxBytes: 3})
			if _, ok := errors.AsType[*packet.Error](err); !ok || p != nil {
				t.Errorf("%+v, %v; want a packet.Error", p, err)
			}
		})
	}
}

func TestIsReserved(t *testing.T) {
	if !packet.IsReserved("disconnecting") || packet.IsReserved("message") {
		t.Error("wrong names are reserved")
	}
}
