package frame_test

import (
	"encoding/hex"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"duplex/frame"
	"duplex/mask"

	"github.com/google/go-cmp/cmp"
)

const goldenDir = "../testdata/frames"

// An outcome is what becomes of a header: it is one, or an error that shows at
// byte at of it.
type outcome struct {
	Header frame.Header
	Err    error
	At     int
}

var rfcKey = mask.Key{0x37, 0xfa, 0x21, 0x3d}

// golden tells what becomes of each file.
var golden = map[string]outcome{
	"text-unmasked-5.txt":           {Header: frame.Header{Fin: true, Opcode: frame.Text, Length: 5}},
	"text-masked-5.txt":             {Header: frame.Header{Fin: true, Opcode: frame.Text, Masked: true, Key: rfcKey, Length: 5}},
	"text-fragment-3.txt":           {Header: frame.Header{Opcode: frame.Text, Length: 3}},
	"continuation-last-2.txt":       {Header: frame.Header{Fin: true, Opcode: frame.Continuation, Length: 2}},
	"continuation-0.txt":            {Header: frame.Header{Opcode: frame.Continuation}},
	"ping-unmasked-5.txt":           {Header: frame.Header{Fin: true, Opcode: frame.Ping, Length: 5}},
	"ping-125.txt":                  {Header: frame.Header{Fin: true, Opcode: frame.Ping, Length: 125}},
	"pong-masked-5.txt":             {Header: frame.Header{Fin: true, Opcode: frame.Pong, Masked: true, Key: rfcKey, Length: 5}},
	"close-masked-0.txt":            {Header: frame.Header{Fin: true, Opcode: frame.Close, Masked: true}},
	"binary-125.txt":                {Header: frame.Header{Fin: true, Opcode: frame.Binary, Length: 125}},
	"binary-126.txt":                {Header: frame.Header{Fin: true, Opcode: frame.Binary, Length: 126}},
	"binary-256.txt":                {Header: frame.Header{Fin: true, Opcode: frame.Binary, Length: 256}},
	"binary-65535.txt":              {Header: frame.Header{Fin: true, Opcode: frame.Binary, Length: 65535}},
	"binary-65536.txt":              {Header: frame.Header{Fin: true, Opcode: frame.Binary, Length: 65536}},
	"binary-2-to-the-31.txt":        {Header: frame.Header{Fin: true, Opcode: frame.Binary, Length: 1 << 31}},
	"binary-2-to-the-32.txt":        {Header: frame.Header{Fin: true, Opcode: frame.Binary, Length: 1 << 32}},
	"binary-2-to-the-63-less-1.txt": {Header: frame.Header{Fin: true, Opcode: frame.Binary, Masked: true, Key: rfcKey, Length: math.MaxInt64}},
	"reserved-bits.txt":             {Header: frame.Header{Fin: true, RSV1: true, RSV2: true, RSV3: true, Opcode: frame.Text}},

	"bad-opcode-3.txt":                {Err: frame.ErrReservedOpcode, At: 2},
	"bad-opcode-7.txt":                {Err: frame.ErrReservedOpcode, At: 2},
	"bad-opcode-b.txt":                {Err: frame.ErrReservedOpcode, At: 2},
	"bad-opcode-f.txt":                {Err: frame.ErrReservedOpcode, At: 2},
	"bad-ping-fragmented.txt":         {Err: frame.ErrControlFragmented, At: 2},
	"bad-ping-126.txt":                {Err: frame.ErrControlTooLong, At: 2},
	"bad-close-65536.txt":             {Err: frame.ErrControlTooLong, At: 2},
	"bad-length-high-bit.txt":         {Err: frame.ErrLengthTooLong, At: 3},
	"bad-length-all-bits.txt":         {Err: frame.ErrLengthTooLong, At: 3},
	"bad-length-125-in-2-bytes.txt":   {Err: frame.ErrLengthNotMinimal, At: 4},
	"bad-length-125-in-8-bytes.txt":   {Err: frame.ErrLengthNotMinimal, At: 10},
	"bad-length-65535-in-8-bytes.txt": {Err: frame.ErrLengthNotMinimal, At: 10},
}

func TestGolden(t *testing.T) {
	got := make(map[string]outcome)
	for name, b := range goldenFiles(t) {
		got[name] = parseGrowing(t, name, b)
	}
	if diff := cmp.Diff(golden, got, cmp.Comparer(sameError)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", goldenDir, diff)
	}
}

// sameError compares errors by identity, since each rule has its own value.
func sameError(a, b error) bool { return a == b }

// parseGrowing parses ever longer prefixes of b, which is one header, and
// returns what comes of it first.
func parseGrowing(t *testing.T, name string, b []byte) outcome {
	for i := range len(b) + 1 {
		h, n, err := frame.ParseHeader(b[:i])
		switch {
		case err != nil && n != 0 || n != 0 && n != len(b):
			t.Errorf("%s: ParseHeader(% x) has n = %d, error %v", name, b[:i], n, err)
		case err != nil:
			return outcome{Err: err, At: i}
		case n > 0:
			return outcome{Header: h}
		}
	}
	return outcome{}
}

// A header that was parsed is appended as it was, since there is only one way
// to write it (section 5.2).
func TestGoldenAppend(t *testing.T) {
	for name, want := range goldenFiles(t) {
		o := golden[name]
		if o.Err != nil {
			continue
		}
		got := o.Header.Append([]byte("before"))
		if diff := cmp.Diff("before"+string(want), string(got)); diff != "" {
			t.Errorf("%s appended (-want +got):\n%s", name, diff)
		}
	}
}

// goldenFiles returns the bytes of every file of headers.
func goldenFiles(t *testing.T) map[string][]byte {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(goldenDir, "*.txt"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no files in %s: %v", goldenDir, err)
	}
	files := make(map[string][]byte)
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		b, err := parseHex(string(text))
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		files[filepath.Base(path)] = b
	}
	return files
}

var errNoComment = errors.New("the first line is no comment")

// parseHex returns the bytes that the line behind the comment spells.
func parseHex(text string) ([]byte, error) {
	comment, digits, _ := strings.Cut(text, "\n")
	if !strings.HasPrefix(comment, "# ") {
		return nil, errNoComment
	}
	return hex.DecodeString(strings.Join(strings.Fields(digits), ""))
}
