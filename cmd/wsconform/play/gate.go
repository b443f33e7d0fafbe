package play

import (
	"io"
	"sync/atomic"
	"time"
)

// A gate is read through, but for the time that it is shut.
type gate struct {
	r     io.Reader
	until atomic.Int64 // when it opens, in nanoseconds since 1970
}

// shut shuts the gate for a while. A read that goes on is not kept from ending.
func (g *gate) shut(d time.Duration) { g.until.Store(time.Now().Add(d).UnixNano()) }

func (g *gate) Read(b []byte) (int, error) {
	time.Sleep(time.Until(time.Unix(0, g.until.Load())))
	return g.r.Read(b)
}
