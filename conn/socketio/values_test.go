package socketio_test

import (
	"context"
	"encoding/json"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"duplex/conn/socketio"
)

func rawJSON(s string) json.RawMessage { return json.RawMessage(s) }

type blob []byte

type nested struct {
	Name   string
	Data   []byte            `json:"data"`
	None   []byte            `json:"none"`
	Empty  []byte            `json:"empty,omitempty"`
	Blob   blob              `json:"blob"`
	List   [][]byte          `json:"list"`
	Map    map[string][]byte `json:"map"`
	Any    any               `json:"any"`
	Next   *nested           `json:"next"`
	Raw    json.RawMessage   `json:"raw"`
	When   time.Time         `json:"when"`
	Array  [2][]byte         `json:"array"`
	Hidden []byte            `json:"-"`
	hidden []byte
}

// Values come back as they were sent, with what is binary in them wherever it is.
func TestBinaryAnywhere(t *testing.T) {
	socket := start(t, echo()).connect("/")
	when := time.Date(2026, 11, 28, 0, 0, 0, 0, time.UTC)
	value := nested{
		Name: "n", Data: []byte("1"), Blob: blob("2"), List: [][]byte{[]byte("3"), {}},
		Map: map[string][]byte{"a": []byte("4")}, Any: map[string]any{"b": []byte("5"), "c": []any{[]byte("6"), "text", 7.0}},
		Next: &nested{Data: []byte("8"), Raw: rawJSON("null"), When: when}, Raw: rawJSON(`{"x":1}`), When: when,
		Array: [2][]byte{[]byte("9"), nil}, Hidden: []byte("h"), hidden: []byte("h"),
	}
	want := value
	want.Hidden = nil
	got, err := socketio.Call[nested](t.Context(), socket, "any", value)
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(nested{}, time.Time{})); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	if value.Hidden == nil || string(value.Data) != "1" {
		t.Error("the value was changed")
	}
}

func TestBinaryValues(t *testing.T) {
	socket := start(t, echo()).connect("/")
	for _, value := range []any{
		[]byte("plain"), []byte{}, nil, "text", 1.5, true, []any{[]byte("a"), nil}, map[string]any{"x": []byte("b")},
		[]any{"aGVsbG8gd29ybGQhIDEyMzQ1"}, // like base64
	} {
		got, err := socketio.Call[any](t.Context(), socket, "any", value)
		if diff := cmp.Diff(value, got); err != nil || diff != "" {
			t.Errorf("%v: %v (-want +got):\n%s", value, err, diff)
		}
	}
	if _, err := socketio.Call[string](t.Context(), socket, "any", []byte("binary")); err == nil {
		t.Error("binary data was decoded as text")
	}
	if got, err := socketio.Call[[]byte](t.Context(), socket, "any", []byte(nil)); err != nil || got != nil {
		t.Errorf("a nil slice came back as %v, %v", got, err)
	}
}

func TestRaw(t *testing.T) {
	socket := start(t, echo()).connect("/")
	raw := socketio.Raw{JSON: rawJSON(`{"a":{"_placeholder":true,"num":1},"b":[{"num":0,"_placeholder":true}]}`), Binary: [][]byte{{1}, {2}}}
	reply, err := socket.Call(t.Context(), "any", "first", []byte{9}, raw)
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		A []byte
		B [][]byte
	}
	if err := reply.Scan(nil, nil, &got); err != nil || got.A[0] != 2 || got.B[0][0] != 1 {
		t.Errorf("%+v, %v", got, err)
	}
	for _, bad := range []socketio.Raw{{JSON: rawJSON("{")}, {JSON: rawJSON(`{"_placeholder":true,"num":0}`)}} {
		if err := socket.Emit("any", bad); err == nil {
			t.Errorf("%s was sent", bad.JSON)
		}
	}
}

// A value that refers to itself is an error, and no endless loop.
func TestCycle(t *testing.T) {
	socket := start(t, echo()).connect("/")
	cycle := &nested{Data: []byte("1")}
	cycle.Next = cycle
	if err := socket.Emit("any", cycle); err == nil {
		t.Error("a cycle was encoded")
	}
	if err := socket.Emit("any", math.Inf(1)); err == nil {
		t.Error("infinity was encoded")
	}
}

// The arguments of an event are the handler's own: later input does not change them.
func TestArgsAreKept(t *testing.T) {
	server := new(socketio.Server)
	kept := make(chan socketio.Args, 2)
	socketio.On(server.Of("/"), "keep", func(_ context.Context, _ *socketio.Socket, args socketio.Args) error {
		kept <- args
		return nil
	})
	socket := start(t, server).connect("/")
	socket.Emit("keep", "first", []byte("first"))
	socket.Emit("keep", "other", []byte("other"))
	first := receive(t, kept)
	receive(t, kept)
	var text string
	var data []byte
	if err := first.Scan(&text, &data); err != nil || text != "first" || string(data) != "first" {
		t.Error(text, string(data), err)
	}
}
