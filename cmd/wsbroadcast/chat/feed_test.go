package chat

import (
	"context"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"duplex/conn"
	"duplex/conn/hub"
	"duplex/frame"
)

// subscriber returns both ends of a connection that is within a bubble of time.
func subscriber(t *testing.T) (server, client *conn.Conn) {
	t.Helper()
	a, b := net.Pipe()
	accepted := make(chan *conn.Conn)
	go func() {
		c, _ := conn.Accept(context.Background(), a, nil)
		accepted <- c
	}()
	client, err := conn.Dial(context.Background(), "ws://example.com/feed", &conn.Config{
		NetDial: func(context.Context, string, string) (net.Conn, error) { return b, nil },
	})
	server = <-accepted
	if err != nil || server == nil {
		t.Fatal("no connection: ", err)
	}
	t.Cleanup(func() { server.CloseNow(); client.CloseNow() })
	return server, client
}

// The feed ticks at once and each second, for all subscribers the same, and not
// while there are none.
func TestFeed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := feed{hub: new(hub.Hub)}
		published := func(after time.Duration) uint64 {
			before := f.hub.Stats().Published
			time.Sleep(after)
			synctest.Wait()
			return f.hub.Stats().Published - before
		}
		if n := published(time.Minute); n != 0 {
			t.Errorf("%d ticks for nobody", n)
		}
		a, client := subscriber(t)
		begun := time.Now()
		f.subscribe(a)
		var first, next tick
		read(t, client, &first)
		if at := time.Since(begun); first.Type != "tick" || len(first.Readings) != len(instruments) || at != 0 {
			t.Errorf("after %v there is %+v", at, first)
		}
		b, other := subscriber(t)
		f.subscribe(b)
		read(t, client, &next)
		if at := time.Since(begun); at != time.Second || next.At-first.At != 1e6 {
			t.Errorf("the second tick comes after %v", at)
		}
		var same tick
		if read(t, other, &same); same.At != next.At || same.Readings[0] != next.Readings[0] {
			t.Errorf("one gets %+v, another %+v", next, same)
		}
		for i, r := range next.Readings {
			if was := first.Readings[i]; r.Name != was.Name || r.Value == was.Value {
				t.Errorf("%+v becomes %+v", was, r)
			}
		}
		for range 100_000 {
			f.next()
		}
		for i, r := range f.next().Readings {
			if usual := instruments[i].usual; r.Value < usual/3 || r.Value > 3*usual {
				t.Errorf("after a day, %+v", r)
			}
		}
		f.unsubscribe(a)
		go other.Read(context.Background())
		if n := published(time.Second); n != 1 || f.count() != 1 {
			t.Errorf("%d ticks in a second for %d", n, f.count())
		}
		f.unsubscribe(b)
		if n := published(time.Minute); n != 0 || f.count() != 0 {
			t.Errorf("%d ticks for nobody", n)
		}
	})
}

// The feed is at a path of its own, where whoever comes is in no room.
func TestFeedPath(t *testing.T) {
	c, url := start(t, Options{}, nil)
	client, err := conn.Dial(t.Context(), url+"feed", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer client.CloseNow()
	send(t, client, frame.Text, "ignored")
	var got tick
	if read(t, client, &got); got.Type != "tick" || c.people("/feed") != 0 || c.feed.count() != 1 {
		t.Errorf("%+v, %d people, %d subscribers", got, c.people("/feed"), c.feed.count())
	}
	client.CloseNow()
	until(t, "nobody is left", func() bool { return c.feed.count() == 0 && c.hub.Stats().Members == 0 })
}
