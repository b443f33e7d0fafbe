package conformtest_test

import (
	"context"
	"flag"
	"net"
	"os"
	"slices"
	"testing"
	"time"

	"duplex/cmd/internal/built"
	"duplex/cmd/wsconform/conformtest"
	"duplex/conn"
)

// Most cases wait most of the time, for peers that do nothing. So they can wait
// together, however few processors there are.
func TestMain(m *testing.M) {
	flag.Parse()
	flag.Set("test.parallel", "8")
	os.Exit(m.Run())
}

// own is what is expected of both ends of duplex: all that there is to ask for.
const own = "* OK\n"

// compressed are the cases about compression, and sampled those that are enough
// for a test: of the streams, two that are short and one in fragments.
var (
	compressed = []string{"12.*", "13.*", "21.*"}
	sampled    = []string{"12.*.3", "12.*.6", "13.*.3", "13.*.12", "21.*"}
)

// bulky are cases with much to send, which under the race detector take long and
// show nothing that others do not.
var bulky = []string{"9.1.5", "9.1.6", "9.2.5", "9.2.6", "9.3.*", "9.4.*", "12.2.*", "12.3.*", "12.4.*", "12.5.*", "13.*.12", "21.10.*"}

// limit is more than any message of a case, and less than 23.6.2 has.
const limit = 32 << 20

func TestOwnServer(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: it plays hundreds of cases")
	}
	t.Parallel()
	conformtest.Server(t, serve(t, &conn.Config{MaxMessage: limit}), options(nil, compressed, own))
}

func TestOwnClient(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: it plays hundreds of cases")
	}
	t.Parallel()
	conformtest.Client(t, client(&conn.Config{MaxMessage: limit}), options(nil, compressed, own))
}

func TestOwnCompressingServer(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: it plays hundreds of cases")
	}
	t.Parallel()
	cfg := &conn.Config{MaxMessage: limit, Deflate: &conn.Deflate{}}
	conformtest.Server(t, serve(t, cfg), options(sampled, nil, own))
}

// A client need not offer what would let some answers be wrong.
func TestOwnCompressingClient(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: it plays hundreds of cases")
	}
	t.Parallel()
	cfg := &conn.Config{MaxMessage: limit, Deflate: &conn.Deflate{}}
	conformtest.Client(t, client(cfg), options(sampled, nil, own+`
		21.13.19  UNIMPLEMENTED, UNIMPLEMENTED
		21.13.20  UNIMPLEMENTED, UNIMPLEMENTED
		21.13.21  UNIMPLEMENTED, UNIMPLEMENTED
		21.13.22  UNIMPLEMENTED, UNIMPLEMENTED
		21.13.23  UNIMPLEMENTED, UNIMPLEMENTED`))
}

// A client that offers all of that does not agree to some terms instead.
func TestOwnDemandingClient(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: it plays hundreds of cases")
	}
	t.Parallel()
	terms := &conn.Deflate{ServerMaxWindowBits: 10, ClientMaxWindowBits: 11, ServerNoContextTakeover: true}
	cfg := &conn.Config{MaxMessage: limit, Deflate: terms}
	conformtest.Client(t, client(cfg), options(sampled, nil, own+`
		21.8.1    UNIMPLEMENTED, UNIMPLEMENTED
		21.8.2    UNIMPLEMENTED, UNIMPLEMENTED
		21.8.3    UNIMPLEMENTED, UNIMPLEMENTED
		21.8.4    UNIMPLEMENTED, UNIMPLEMENTED
		21.8.5    UNIMPLEMENTED, UNIMPLEMENTED
		21.8.6    UNIMPLEMENTED, UNIMPLEMENTED
		21.9.2    UNIMPLEMENTED, UNIMPLEMENTED
		21.13.19  UNIMPLEMENTED, UNIMPLEMENTED
		21.13.21  UNIMPLEMENTED, UNIMPLEMENTED
		21.13.22  UNIMPLEMENTED, UNIMPLEMENTED
		21.14.1   UNIMPLEMENTED, UNIMPLEMENTED`)) // these may follow from its second offer, and the last from none
}

// options are for peers that answer in time, however busy the machine.
func options(cases, exclude []string, expected string) *conformtest.Options {
	if built.WithRace() {
		exclude = slices.Concat(exclude, bulky)
	}
	return &conformtest.Options{Cases: cases, Exclude: exclude, Expect: expected, Timeout: time.Minute}
}

// serve starts a server that echoes, and returns its URL.
func serve(t *testing.T, cfg *conn.Config) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			nc, err := l.Accept()
			if err != nil {
				return
			}
			go func() { echo(conn.Accept(context.Background(), nc, cfg)) }()
		}
	}()
	return "ws://" + l.Addr().String()
}

// client returns a client that echoes.
func client(cfg *conn.Config) func(url string) {
	return func(url string) { echo(conn.Dial(context.Background(), url, cfg)) }
}

// echo sends every message back.
func echo(c *conn.Conn, err error) {
	if err != nil {
		return
	}
	defer c.CloseNow()
	for m, err := range c.Messages(context.Background()) {
		if err != nil || c.Write(context.Background(), m.Opcode, m.Payload) != nil {
			return
		}
	}
}
