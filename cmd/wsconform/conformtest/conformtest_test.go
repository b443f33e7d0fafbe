package conformtest_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"

	"duplex/cmd/wsconform/conformtest"
	"duplex/conn"
)

// faulty names the variable that has TestFaulty fail.
const faulty = "CONFORMTEST_FAULTY"

// TestFaulty fails: the client shouts, which is expected in one of two cases, and
// the options are wrong.
func TestFaulty(t *testing.T) {
	if os.Getenv(faulty) == "" {
		t.Skip("for TestFailures alone")
	}
	cases := []string{"1.1.2", "2.1", "5.3", "7.1.6", "12.1.1"}
	options := &conformtest.Options{Cases: cases, Expect: "1.1.2 FAILED"}
	t.Run("client", func(t *testing.T) {
		conformtest.Client(t, func(url string) { shout(conn.Dial(context.Background(), url, nil)) }, options)
	})
	t.Run("limit", func(t *testing.T) {
		conformtest.Server(t, serve(t, nil), &conformtest.Options{Cases: []string{"9.1.6"}})
	})
	t.Run("pattern", func(t *testing.T) { conformtest.Client(t, nil, &conformtest.Options{Cases: []string{"99.*"}}) })
	t.Run("expect", func(t *testing.T) { conformtest.Client(t, nil, &conformtest.Options{Expect: "1.1.1 FINE"}) })
	t.Run("url", func(t *testing.T) { conformtest.Server(t, "http://127.0.0.1", nil) })
}

func shout(c *conn.Conn, err error) {
	if err != nil {
		return
	}
	defer c.CloseNow()
	for m, err := range c.Messages(context.Background()) {
		if err != nil || c.Write(context.Background(), m.Opcode, bytes.ToUpper(m.Payload)) != nil {
			return
		}
	}
}

// What is worse than expected fails a test, with what went over the wire; what
// an option cannot be does too.
func TestFailures(t *testing.T) {
	cmd := exec.Command(os.Args[0], "-test.run=^TestFaulty$", "-test.v")
	cmd.Env = append(os.Environ(), faulty+"=1")
	b, err := cmd.CombinedOutput()
	out := string(b)
	if err == nil {
		t.Error("it passes")
	}
	for _, want := range []string{
		"--- PASS: TestFaulty/client/cases/1.1.2",
		"--- PASS: TestFaulty/client/cases/2.1",
		"--- FAIL: TestFaulty/client/cases/5.3",
		"--- PASS: TestFaulty/client/cases/7.1.6",
		"--- SKIP: TestFaulty/client/cases/12.1.1",
		`want text "fragment1fragment2"; got text "FRAGMENT1FRAGMENT2"`,
		"peer    text, fin, masked, 18 octets",
		"the peer's limit for a message is below what this case sends; in duplex it is Config.MaxMessage",
		"there is no case 99.*",
		`Expect, line 1: "FINE" is no verdict`,
		"the scheme must be ws or wss",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("it does not say %q", want)
		}
	}
	if t.Failed() {
		t.Log(out)
	}
}
