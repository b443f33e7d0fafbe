package examples_test

import (
	"context"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"duplex/conn"
)

// What is published over HTTP reaches all who listen, who may not speak, and are
// told when the server ends.
func TestPublish(t *testing.T) {
	server := example(t, "publish", "-addr=127.0.0.1:0")
	url := server.url(t)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	subscribe := func() *conn.Conn {
		c, err := conn.Dial(ctx, url+"/subscribe", nil)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.CloseNow() })
		// The Pong comes from the loop that calls Message, after Opened: from then on
		// the listener is a member. Somebody must read for it to be seen.
		pinged := make(chan error, 1)
		go func() {
			_, err := c.Ping(ctx, nil)
			pinged <- err
		}()
		reading, stop := context.WithCancel(ctx)
		read := make(chan struct{})
		go func() { c.Read(reading); close(read) }()
		if err := <-pinged; err != nil {
			t.Fatal(err)
		}
		stop()
		<-read
		return c
	}
	publish := func(body string, want int) {
		t.Helper()
		resp, err := http.Post("http"+strings.TrimPrefix(url, "ws")+"/publish", "text/plain", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("status %d, want %d", resp.StatusCode, want)
		}
	}
	ann, bob := subscribe(), subscribe()
	publish("\xff", http.StatusBadRequest)
	publish(strings.Repeat("x", 9<<10), http.StatusRequestEntityTooLarge)
	publish("hello", http.StatusAccepted)
	for _, c := range []*conn.Conn{ann, bob} {
		if _, got, err := c.Read(ctx); err != nil || string(got) != "hello" {
			t.Errorf("read %q, %v", got, err)
		}
	}
	ann.Write(ctx, conn.Text, []byte("hi"))
	if _, _, err := ann.Read(ctx); conn.CloseCodeOf(err) != conn.MessageTooBig {
		t.Errorf("one who speaks: %v", err)
	}
	server.Process.Signal(os.Interrupt)
	if _, _, err := bob.Read(ctx); conn.CloseCodeOf(err) != conn.GoingAway {
		t.Errorf("at the end: %v", err)
	}
	if err := server.Wait(); err != nil {
		t.Error(err)
	}
}
