package conn

import "duplex/conn/protocol"

// An engine is the part of a [Conn] that is there while something goes on. A
// connection whose handler loop has nothing to do for a while gives it up, and
// makes another when something happens: so between two messages it is little
// more than a socket. That is possible as long as nothing is left unfinished, in
// either direction, and no window has to be kept.
type engine struct {
	*Conn
	m       protocol.Machine
	reading reading
	out     output
	pings   pings
	tracing *tracing // nil unless Config.Trace wants to know of frames

	handling handling // what a handler's own writes are known by

	// dead says that it was given up. That happens to one whose locks are all
	// held: who gets one of them afterwards has to start anew.
	dead bool
}

// work returns the engine, which it makes if there is none.
func (c *Conn) work() *engine {
	for {
		if e := c.engine.Load(); e != nil {
			return e
		}
		c.start(newEngine(c, newInput(c.nc, nil, 0)))
	}
}

// start makes e the engine, unless there is one.
func (c *Conn) start(e *engine) {
	e.out.arm() // while nobody else knows it
	c.engine.CompareAndSwap(nil, e)
}

// newEngine returns an engine for c, whose input is given.
func newEngine(c *Conn, in input) *engine {
	e := &engine{Conn: c, m: c.cfg.machine(c.client), tracing: newTracing(c.cfg.Trace)}
	e.reading.in = in
	e.reading.controls.limit = limit(c.cfg.MaxControls, maxControls)
	e.reading.interrupt.nc = c.nc
	e.out.nc, e.out.socket, e.out.timeout = c.nc, isSocket(c.nc), limit(c.cfg.WriteTimeout, writeTimeout)
	e.out.interrupt.nc, e.out.interrupt.writes = c.nc, true
	if d := c.agreed.Deflate; d != nil {
		out, in := c.cfg.Deflate.coders(d, c.client)
		e.m.Deflate = true
		e.reading.inflating = &inflating{Decompressor: in, max: e.m.MaxMessage}
		e.out.deflating = &deflating{Compressor: out, threshold: c.cfg.Deflate.threshold(out.NoTakeover)}
		noteWindow(e.out.deflating.window())
	}
	return e
}

// receive is Receive of the machine, under the eyes of the trace.
func (c *engine) receive(data []byte) (protocol.Event, int, error) {
	if c.tracing != nil {
		return c.tracing.receive(&c.m, data)
	}
	return c.m.Receive(data)
}
