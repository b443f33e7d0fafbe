package cancel

import (
	"context"
	"net"
	"os"
	"testing"
	"testing/synctest"
	"time"
)

// Each func is called once when the end comes, and not if it was stopped before; one
// that comes afterwards is called at once.
func TestEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := NewEnd()
		var called []string
		e.After(func() { called = append(called, "first") })
		stop := e.After(func() { called = append(called, "stopped") })
		if !stop() || stop() {
			t.Error("stopping says true once")
		}
		e.StartTimer(time.Second, func() { called = append(called, "late") })
		e.Come()
		e.Come()
		e.StopTimer()
		<-e.Done()
		synctest.Wait()
		if stop := e.After(func() { called = append(called, "after") }); stop() {
			t.Error("it was stopped after the end")
		}
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if len(called) != 2 || called[0] != "first" || called[1] != "after" {
			t.Errorf("called: %q", called)
		}
	})
}

// A context that was given before a deadline is moved goes by the deadline as it is
// moved to. After one that has passed there is another.
func TestMovable(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := NewMovable(context.Background())
		ctx := d.Context()
		d.Set(time.Now().Add(time.Second))
		d.Set(time.Now().Add(3 * time.Second))
		time.Sleep(2 * time.Second)
		if ctx.Err() != nil {
			t.Fatal("ended at the time from which it was moved away")
		}
		time.Sleep(2 * time.Second)
		if context.Cause(ctx) != os.ErrDeadlineExceeded {
			t.Fatalf("cause: %v", context.Cause(ctx))
		}
		d.Set(time.Time{})
		if ctx = d.Context(); ctx.Err() != nil {
			t.Fatal("without a deadline it has ended")
		}
		d.Set(time.Now())
		if context.Cause(ctx) != os.ErrDeadlineExceeded {
			t.Errorf("a deadline that is now: %v", context.Cause(ctx))
		}
		d.End()
		if d.Set(time.Time{}) != net.ErrClosed || context.Cause(d.Context()) != net.ErrClosed {
			t.Error("after the end it can be moved")
		}
	})
}

// A timer that fires in the moment in which the deadline is moved changes nothing.
func TestMovablePassesLate(t *testing.T) {
	d := NewMovable(context.Background())
	d.Set(time.Now().Add(time.Hour))
	late := d.turn
	d.Set(time.Now().Add(2 * time.Hour))
	d.pass(late)
	if d.Context().Err() != nil {
		t.Error("the deadline that was moved has ended the context")
	}
	d.End()
}
