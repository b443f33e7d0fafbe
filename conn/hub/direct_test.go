package hub_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"

	"duplex/conn"
	"duplex/conn/hub"
)

// The messages of a batch follow each other, whoever else sends to the member.
func TestBatches(t *testing.T) {
	h := new(hub.Hub)
	x := open(t, h, new(conn.Server), false)
	c, m := x.enter()
	const senders, each = 4, 100
	var all sync.WaitGroup
	for i := range senders {
		all.Go(func() {
			for j := range each {
				batch := []*conn.Prepared{text(fmt.Sprintf("%d %d", i, j)), text(fmt.Sprintf("+%d %d", i, j))}
				if i%2 == 0 {
					m.Send(batch...)
				} else {
					h.Publish(batch...)
				}
			}
		})
	}
	next := make([]int, senders)
	for range senders * each {
		_, b, err := c.Read(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var i, j int
		fmt.Sscanf(string(b), "%d %d", &i, &j)
		if j != next[i] {
			t.Fatalf("message %d of sender %d, want %d", j, i, next[i])
		}
		next[i]++
		hears(t, c, "+"+string(b))
	}
	all.Wait()
	if s := h.Stats(); s.Published != 2*senders*each || s.Delivered != s.Published {
		t.Errorf("%+v", s)
	}
}

// A batch counts as what it is where a member is slow: all of it is dropped.
func TestBatchIsDroppedAsAWhole(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := &hub.Hub{Policy: hub.DropNewest, MaxQueue: 3 * text("1").Size()}
		server, client := pipe(t)
		m := h.Join(server, nil)
		for range 2 { // one is being written, and one waits for that
			h.Publish(text("0"))
			synctest.Wait()
		}
		h.Publish(text("1"), text("2"))
		h.Publish(text("3"), text("4"))
		h.Publish(text("5"))
		if m.Dropped() != 2 || m.Idle() {
			t.Errorf("dropped %d", m.Dropped())
		}
		reads(t, client, "0", "0", "1", "2", "5")
		synctest.Wait()
		if !m.Idle() {
			t.Error("not idle")
		}
	})
}

// A connection is closed behind what is queued for it, however slow the peer is.
func TestMemberClose(t *testing.T) {
	for _, queued := range []int{0, 1, 5} {
		t.Run(fmt.Sprint(queued), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := new(hub.Hub)
				server, client := pipe(t)
				m := h.Join(server, nil)
				for i := range queued {
					m.Send(text(fmt.Sprint(i)))
					synctest.Wait()
				}
				m.Close(conn.GoingAway, "bye")
				m.Close(conn.NormalClosure, "twice")
				m.Send(text("too late"))
				if m.Idle() || h.Stats().Members != 0 {
					t.Error("it is still there")
				}
				for i := range queued {
					reads(t, client, fmt.Sprint(i))
				}
				_, _, err := client.Read(context.Background())
				if closed, ok := errors.AsType[*conn.CloseError](err); !ok || closed.Code != conn.GoingAway || closed.Reason != "bye" {
					t.Errorf("the client read %v", err)
				}
			})
		})
	}
}

// reads is hears inside a bubble, where time stands still while it waits.
func reads(t *testing.T, c *conn.Conn, want ...string) {
	t.Helper()
	for _, want := range want {
		if _, got, err := c.Read(context.Background()); err != nil || string(got) != want {
			t.Fatalf("read %q, %v; want %q", got, err, want)
		}
	}
}
