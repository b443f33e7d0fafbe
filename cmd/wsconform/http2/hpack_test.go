package http2

import (
	"encoding/hex"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The examples of RFC 7541, appendix C: requests and responses without Huffman's code
// and with it, one decoder for each series.
func TestDecode(t *testing.T) {
	request := func(more ...Field) []Field {
		return append([]Field{{":method", "GET"}, {":scheme", "http"}, {":path", "/"}, {":authority", "www.example.com"}}, more...)
	}
	secure := []Field{{":method", "GET"}, {":scheme", "https"}, {":path", "/index.html"}, {":authority", "www.example.com"}, {"custom-key", "custom-value"}}
	for _, test := range []struct {
		name   string
		blocks []string
	}{
		{"C.3", []string{"828684410f7777772e6578616d706c652e636f6d", "828684be58086e6f2d6361636865", "828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565"}},
		{"C.4", []string{"828684418cf1e3c2e5f23a6ba0ab90f4ff", "828684be5886a8eb10649cbf", "828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var d decoder
			for i, want := range [][]Field{request(), request(Field{"cache-control", "no-cache"}), secure} {
				block, _ := hex.DecodeString(test.blocks[i])
				got, err := d.decode(block)
				if diff := cmp.Diff(want, got); diff != "" || err != nil {
					t.Errorf("block %d: %v, -want +got:\n%s", i, err, diff)
				}
			}
			if d.size != 164 {
				t.Errorf("the table has a size of %d, want 164", d.size)
			}
		})
	}
}

func TestEncode(t *testing.T) {
	fields := []Field{{":method", "CONNECT"}, {"x", ""}, {"cookie", strings.Repeat("long ", 1000)}}
	var b []byte
	for _, f := range fields {
		b = appendField(b, f)
	}
	got, err := new(decoder).decode(b)
	if diff := cmp.Diff(fields, got); diff != "" || err != nil {
		t.Errorf("%v, -want +got:\n%s", err, diff)
	}
}

// A block that cannot be is an error, and never a panic.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{"828684418cf1e3c2e5f23a6ba0ab90f4ff", "ff", "3fe21f", "0085f1e3c2e5", "7fffffffffff", "00", "80"} {
		b, _ := hex.DecodeString(seed)
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) { new(decoder).decode(b) })
}
