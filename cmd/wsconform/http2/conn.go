// Package http2 is as much of HTTP/2 (RFC 9113) as a tester of WebSockets needs (RFC
// 8441): both ends, one frame at a time where that is the question, and streams that
// are net.Conns where it is not. It is lenient: to find what a peer does wrong in
// HTTP/2 itself is for other testers.
package http2

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"sync"
	"time"
)

const preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"

// defaultWindow is that of a new connection, and of a stream without a setting.
const defaultWindow = 64<<10 - 1

// A Conn is one end of a connection.
type Conn struct {
	nc     net.Conn
	br     *bufio.Reader
	client bool
	dec    decoder // of the reader

	writing sync.Mutex
	begun   chan struct{} // closed when this end has sent its first SETTINGS, before which it must send nothing else

	mu       sync.Mutex // guards what follows
	change   *sync.Cond
	err      error // why nothing more comes
	peer     map[uint16]uint32
	greeted  bool // the peer's first SETTINGS have come
	window   int64
	streams  map[uint32]*Stream
	opened   []*Stream // by the peer, and not accepted yet
	lastID   uint32
	away     bool   // there was a GOAWAY
	acked    int    // SETTINGS and pings of this end that were acknowledged
	received uint32 // the highest stream of the peer
	hasty    bool   // it has opened one before this end has sent its settings
}

// Client begins a connection as the client, with these settings.
func Client(nc net.Conn, settings ...Setting) (*Conn, error) {
	c := newConn(nc, true)
	c.lastID = 1<<32 - 1 // the first one is 1
	_, err := nc.Write(append([]byte(preface), settingsFrame(settings).append(nil)...))
	close(c.begun)
	go c.read()
	return c, err
}

// Server begins a connection as the server, whose settings come as late as that.
func Server(nc net.Conn, late time.Duration, settings ...Setting) (*Conn, error) {
	c := newConn(nc, false)
	got := make([]byte, len(preface))
	if _, err := io.ReadFull(c.br, got); err != nil || string(got) != preface {
		return nil, errors.New("the client does not begin HTTP/2 (RFC 9113, section 3.4)")
	}
	go c.read()
	time.Sleep(late)
	c.mu.Lock()
	c.hasty = c.received > 0
	c.mu.Unlock()
	defer close(c.begun)
	return c, c.Configure(settings...)
}

func newConn(nc net.Conn, client bool) *Conn {
	c := &Conn{
		nc: nc, br: bufio.NewReaderSize(nc, 64<<10), client: client, window: defaultWindow,
		peer: map[uint16]uint32{InitialWindowSize: defaultWindow}, streams: map[uint32]*Stream{}, begun: make(chan struct{}),
	}
	c.change = sync.NewCond(&c.mu)
	return c
}

// Hasty reports whether a client has opened a stream before the server has sent its
// SETTINGS.
func (c *Conn) Hasty() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.hasty
}

// Close closes the connection.
func (c *Conn) Close() error { return c.nc.Close() }

// Send sends a frame as it is.
func (c *Conn) Send(f Frame) error {
	c.writing.Lock()
	defer c.writing.Unlock()
	_, err := c.nc.Write(f.append(nil))
	return err
}

// Configure sends SETTINGS.
func (c *Conn) Configure(settings ...Setting) error { return c.Send(settingsFrame(settings)) }

// read takes in what the peer sends.
func (c *Conn) read() {
	for {
		f, err := readFrame(c.br)
		if err == nil {
			err = c.receive(f)
		}
		if err != nil {
			c.mu.Lock()
			c.err = err
			c.change.Broadcast()
			c.mu.Unlock()
			return
		}
	}
}

func (c *Conn) receive(f Frame) error {
	switch f.Type {
	case Headers:
		return c.headers(f)
	case Settings:
		return c.settings(f)
	case Ping:
		if !f.has(Ack) {
			c.answer(Frame{Type: Ping, Flags: Ack, Payload: f.Payload})
			return nil
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	defer c.change.Broadcast()
	st := c.streams[f.Stream]
	switch f.Type {
	case Ping:
		c.acked++
	case GoAway:
		c.away = true
	case Data:
		return c.data(f, st)
	case RSTStream:
		if st != nil && len(f.Payload) == 4 {
			code := binary.BigEndian.Uint32(f.Payload)
			st.reset = &code
		}
	case WindowUpdate:
		if len(f.Payload) == 4 {
			n := int64(binary.BigEndian.Uint32(f.Payload))
			if f.Stream == 0 {
				c.window += n
			} else if st != nil {
				st.window += n
			}
		}
	}
	return nil
}

// settings takes in the peer's, and acknowledges them (RFC 9113, section 6.5.3).
func (c *Conn) settings(f Frame) error {
	c.mu.Lock()
	if f.has(Ack) {
		c.acked++
	}
	for b := f.Payload; len(b) >= 6; b = b[6:] {
		id, value := binary.BigEndian.Uint16(b), binary.BigEndian.Uint32(b[2:])
		if id == InitialWindowSize {
			for _, st := range c.streams {
				st.window += int64(value) - int64(c.peer[id])
			}
		}
		c.peer[id] = value
	}
	c.greeted = c.greeted || !f.has(Ack)
	c.change.Broadcast()
	c.mu.Unlock()
	if !f.has(Ack) {
		c.answer(Frame{Type: Settings, Flags: Ack})
	}
	return nil
}

// answer sends a frame that nobody waits for. The reader must not wait for a peer that
// reads nothing.
func (c *Conn) answer(f Frame) {
	go func() {
		<-c.begun
		c.Send(f)
	}()
}

// headers takes in a head.
func (c *Conn) headers(f Frame) error {
	block, ok := f.content()
	if !ok {
		return errors.New("malformed HEADERS (RFC 9113, section 6.2)")
	}
	ended := f.has(EndStream)
	for !f.has(EndHeaders) {
		var err error
		if f, err = readFrame(c.br); err != nil {
			return err
		}
		if f.Type != Continuation || len(block) > 1<<20 {
			return errors.New("HEADERS without their end (RFC 9113, section 6.2)")
		}
		block = append(block, f.Payload...)
	}
	fields, err := c.dec.decode(block)
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	st := c.streams[f.Stream]
	if st == nil && !c.client && f.Stream > c.received {
		c.received = f.Stream
		st = c.add(f.Stream)
		c.opened = append(c.opened, st)
	}
	if st != nil {
		if st.head == nil {
			st.head = fields
		}
		st.ended = st.ended || ended
	}
	c.change.Broadcast()
	return nil
}

// data takes in DATA. The connection's window is opened at once. The caller holds mu.
func (c *Conn) data(f Frame, st *Stream) error {
	b, ok := f.content()
	if !ok {
		return errors.New("malformed DATA (RFC 9113, section 6.1)")
	}
	if st != nil {
		st.in = append(st.in, b...)
		st.ended = st.ended || f.has(EndStream)
		st.owed += len(f.Payload)
	}
	if len(f.Payload) == 0 {
		return nil
	}
	c.answer(Frame{Type: WindowUpdate, Payload: number(uint32(len(f.Payload)))})
	return nil
}
