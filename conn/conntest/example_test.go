package conntest_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"duplex/conn"
	"duplex/conn/conntest"
)

// shout is a handler to test: it sends each message back in capitals, and says
// goodbye to who has said nothing for an hour.
func shout(w http.ResponseWriter, r *http.Request) {
	c, err := conn.Upgrade(w, r, &conn.Config{IdleTimeout: time.Hour})
	if err != nil {
		return
	}
	defer c.CloseNow()
	for m, err := range c.Messages(c.Context()) {
		if err != nil {
			return
		}
		c.Write(c.Context(), m.Opcode, []byte(strings.ToUpper(string(m.Payload))))
	}
}

// A test of a handler.
func ExampleDial() {
	test := func(t *testing.T) { // func TestShout(t *testing.T)
		c, err := conntest.Dial(t, http.HandlerFunc(shout), "ws://example.com/", nil)
		if err != nil {
			t.Fatal(err)
		}
		c.Write(t.Context(), conn.Text, []byte("hello"))
		if _, got, err := c.Read(t.Context()); string(got) != "HELLO" {
			t.Errorf("read %q, %v", got, err)
		}
	}
	_ = test
}

// A test of an hour that takes no time.
func Example_virtualTime() {
	test := func(t *testing.T) { // func TestGoodbye(t *testing.T)
		synctest.Test(t, func(t *testing.T) {
			c, err := conntest.Dial(t, http.HandlerFunc(shout), "ws://example.com/", nil)
			if err != nil {
				t.Fatal(err)
			}
			began := time.Now()
			_, _, err = c.Read(t.Context())
			if waited := time.Since(began); waited != time.Hour || conn.CloseCodeOf(err) != conn.GoingAway {
				t.Errorf("after %v: %v", waited, err)
			}
		})
	}
	_ = test
}

// A test of what a program does with a connection.
func ExamplePair() {
	greet := func(ctx context.Context, c *conn.Conn) error { return c.WriteJSON(ctx, "hello") }
	test := func(t *testing.T) { // func TestGreet(t *testing.T)
		server, client := conntest.Pair(t, nil, nil)
		if err := greet(t.Context(), server); err != nil {
			t.Fatal(err)
		}
		var got string
		if err := client.ReadJSON(t.Context(), &got); err != nil || got != "hello" {
			t.Errorf("read %q, %v", got, err)
		}
	}
	_ = test
}
