package play_test

import (
	"bytes"
	"net"
	"strings"
	"testing"

	"duplex/cmd/wsconform/play"
	"duplex/cmd/wsconform/result"
	"duplex/cmd/wsconform/suite"
)

// A test must be able to fail: peers that do wrong get the verdict that they
// deserve, in either role, and the reason says what they did.
func TestVerdicts(t *testing.T) {
	flip := func(b []byte) []byte { return append(b[:len(b)-1], b[len(b)-1]^1) }
	upper := bytes.ToUpper
	for _, test := range []struct {
		name     string
		peer     peer
		id       string
		behavior result.Behavior
		ending   result.Behavior
		why      string
	}{
		{"echoes", peer{}, "1.1.2", result.OK, result.OK, "got text"},
		{"echoes much", peer{}, "9.1.3", result.OK, result.OK, "1048576 octets"},
		{"echoes fragments", peer{}, "9.4.4", result.OK, result.OK, "4194304 octets"},
		{"echoes chops", peer{}, "9.6.6", result.OK, result.OK, "1048576 octets"},
		{"echoes many", peer{}, "9.8.3", result.OK, result.OK, "all messages came back"},
		{"fails", peer{}, "3.1", result.OK, result.OK, "got nothing"},
		{"fails after the echo", peer{}, "4.1.3", result.OK, result.OK, `got text "Hello, world!"`},
		{"waits for the whole text", peer{}, "6.4.1", result.NonStrict, result.OK, "time-out A, time-out B"},
		{"waits for the whole frame", peer{}, "6.4.4", result.NonStrict, result.OK, "time-out A, time-out B"},
		{"rejects a Close", peer{}, "7.9.1", result.OK, result.OK, ""},
		{"fails by closing TCP", peer{noClose: true}, "3.1", result.OK, result.OK, ""},
		{"closes as it likes", peer{}, "7.13.1", result.Informational, result.Informational, ""},

		{"echoes something else", peer{change: upper}, "7.1.1", result.Failed, result.OK, `want text "Hello World!"; got text "HELLO WORLD!"`},
		{"changes the last octet", peer{change: flip}, "9.3.5", result.Failed, result.OK, "differs from octet 4194303 on"},
		{"changes one of many", peer{change: flip}, "9.7.3", result.Failed, result.OK, "message 1 of 1000 came back changed"},
		{"echoes nothing", peer{mute: true}, "1.2.3", result.Failed, result.Unclean, "got nothing"},
		{"echoes nothing, ever", peer{mute: true}, "5.3", result.Failed, result.OK, "got nothing"},
		{"answers no ping", peer{noPong: true}, "2.2", result.Failed, result.OK, `want pong "Hello, world!"; got nothing`},
		{"takes invalid text", peer{anyText: true}, "6.3.1", result.Failed, result.Failed, "not UTF-8"},
		{"takes reserved bits", peer{anyFrame: true, deaf: true}, "3.1", result.OK, result.Failed, ""},
		{"takes frames with the wrong mask", peer{anyMask: true}, "22.3.1", result.Failed, result.Failed, "got text"},
		{"takes them within a message", peer{anyMask: true}, "22.3.4", result.Failed, result.Failed, "got text"},
		{"takes reserved opcodes", peer{anyOpcode: true}, "4.1.1", result.Failed, result.Failed, "got binary"},
		{"takes reserved opcodes for control frames", peer{anyOpcode: true}, "4.2.1", result.OK, result.Failed, ""},
		{"takes a ping in fragments", peer{pieces: true}, "5.1", result.Failed, result.OK, "got pong"},
		{"continues nothing", peer{anyOrder: true}, "5.9", result.Failed, result.Failed, "no message to continue"},
		{"takes a message within a message", peer{anyOrder: true}, "5.18", result.Failed, result.Failed, "got text"},
		{"takes any code", peer{anyClose: true}, "7.9.1", result.OK, result.WrongCode, ""},
		{"takes a Close of one octet", peer{anyClose: true}, "7.3.2", result.OK, result.WrongCode, ""},
		{"takes text in a Close that is not UTF-8", peer{anyClose: true}, "7.5.1", result.OK, result.WrongCode, ""},
		{"wrong code", peer{closeCode: 1000}, "6.6.1", result.OK, result.WrongCode, ""},
		{"wrong code after a Close", peer{closeCode: 1001}, "7.1.1", result.OK, result.WrongCode, ""},
		{"does not answer a Close", peer{noClose: true}, "7.7.1", result.OK, result.Unclean, ""},
		{"does nothing about a Close", peer{noClose: true, deaf: true}, "7.3.1", result.OK, result.Unclean, ""},
		{"masks wrongly", peer{badMask: true}, "1.1.2", result.Failed, result.OK, "masked"},
		{"lengths in too many octets", peer{badLength: true}, "1.1.1", result.Failed, result.OK, "more bytes than it needs"},
		{"reserved bits", peer{bits: true}, "1.1.1", result.Failed, result.OK, "reserved bit"},
		{"invalid text", peer{badText: true}, "1.1.1", result.Failed, result.OK, "not UTF-8"},
		{"invalid code", peer{closeCode: 1005}, "7.1.1", result.Failed, result.Unclean, "may not be sent"},
		{"drops TCP", peer{drops: true}, "1.1.1", result.Failed, result.Failed, "got nothing"},
		{"closes too soon", peer{closes: true}, "1.1.1", result.Failed, result.Failed, "got nothing"},
		{"pings", peer{asks: true}, "1.1.1", result.OK, result.OK, `got text ""`},
		{"pings among many", peer{asks: true}, "9.7.1", result.OK, result.OK, "all messages came back"},
		{"sends more before its Close", peer{talks: true}, "7.1.3", result.Failed, result.OK, `got text "one moment"`},
	} {
		for _, role := range []result.Role{result.Server, result.Client} {
			t.Run(test.name+"/"+string(role), func(t *testing.T) {
				t.Parallel()
				r := judge(t, role, test.peer, theCase(t, role, test.id))
				wantVerdict(t, r, test.behavior, test.ending, test.why)
			})
		}
	}
}

// Whether it closes TCP is judged of a server, what it sends after its Close
// too: after that of a client the tester is gone.
func TestServerVerdicts(t *testing.T) {
	for _, test := range []struct {
		name     string
		peer     peer
		id       string
		behavior result.Behavior
		ending   result.Behavior
		why      string
	}{
		{"never closes TCP", peer{keepsTCP: true}, "1.1.1", result.OK, result.FailedByClient, ""},
		{"talks after its Close", peer{chats: true, keepsTCP: true}, "7.1.2", result.Failed, result.FailedByClient, "after a Close"},
		{"does nothing about an invalid Close", peer{anyFrame: true, noClose: true, deaf: true}, "7.9.1", result.OK, result.FailedByClient, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := judge(t, result.Server, test.peer, theCase(t, result.Server, test.id))
			wantVerdict(t, r, test.behavior, test.ending, test.why)
		})
	}
}

// A client that does nothing about an invalid Close has not rejected it.
func TestDeafClient(t *testing.T) {
	p := peer{anyFrame: true, noClose: true, deaf: true}
	r := judge(t, result.Client, p, theCase(t, result.Client, "7.9.1"))
	wantVerdict(t, r, result.OK, result.Unclean, "")
}

func wantVerdict(t *testing.T, r *result.Result, behavior, ending result.Behavior, why string) {
	t.Helper()
	if r.Behavior != behavior || r.BehaviorClose != ending {
		t.Errorf("got %s, %s; want %s, %s", r.Behavior, r.BehaviorClose, behavior, ending)
	}
	if !strings.Contains(r.Why, why) {
		t.Errorf("the reason is %q, want it to tell %q", r.Why, why)
	}
	if t.Failed() {
		t.Logf("%s; %s", r.Why, r.WhyClose)
		for _, e := range r.Wire.Entries {
			t.Log(e)
		}
	}
}

// theCase returns the case of that ID.
func theCase(t *testing.T, role result.Role, id string) *suite.Case {
	t.Helper()
	cases, err := suite.Select(role, []string{id}, nil)
	if err != nil || len(cases) != 1 {
		t.Fatalf("case %s: %d cases, %v", id, len(cases), err)
	}
	return &cases[0]
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

func target(t *testing.T, l net.Listener) *play.Target {
	t.Helper()
	target, err := play.ParseTarget("ws://"+l.Addr().String(), false)
	if err != nil {
		t.Fatal(err)
	}
	return target
}

func incoming(t *testing.T, l net.Listener, o play.Options) *play.Incoming {
	t.Helper()
	nc, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	in, err := play.Receive(nc, o)
	if err != nil {
		t.Fatal(err)
	}
	return in
}

func serve(l net.Listener, handle func(net.Conn)) {
	for {
		nc, err := l.Accept()
		if err != nil {
			return
		}
		go handle(nc)
	}
}
