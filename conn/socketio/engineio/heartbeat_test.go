package engineio

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// A Ping goes out one interval after the last sign of life, to all sessions together
// for which it is due at about the same time; a session that has not answered in time
// is given up, and not earlier (engine.io-protocol, "Heartbeat").
func TestHeartbeat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex // guards log
		var log []string
		begin := time.Now()
		note := func(what string, sessions ...*Session) {
			var names []string
			for _, s := range sessions {
				names = append(names, s.id)
			}
			mu.Lock()
			defer mu.Unlock()
			log = append(log, fmt.Sprint(time.Since(begin), " ", what, " ", strings.Join(names, " ")))
		}
		h := &heartbeat{interval: 25 * time.Second, timeout: 20 * time.Second}
		h.ping = func(sessions []*Session) { note("ping", sessions...) }
		h.lost = func(s *Session) { note("lost", s) }
		a, b, c, d := &Session{id: "a"}, &Session{id: "b"}, &Session{id: "c"}, &Session{id: "d"}
		after := func(d time.Duration, f func(*Session), s *Session) {
			time.Sleep(time.Until(begin.Add(d)))
			synctest.Wait()
			f(s)
		}
		after(0, h.alive, a)
		after(100*time.Millisecond, h.alive, b)
		after(time.Second, h.alive, c)
		after(2*time.Second, h.alive, d)
		after(3*time.Second, h.forget, d)
		after(26*time.Second, h.alive, a)
		after(40*time.Second, h.alive, c)
		after(66*time.Second, h.forget, c) // while a Pong is due
		after(200*time.Second, func(*Session) { mu.Lock() }, nil)
		want := []string{"25s ping a b", "26s ping c", "45s lost b", "51s ping a", "1m5s ping c", "1m11s lost a"}
		if diff := cmp.Diff(want, log); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}
