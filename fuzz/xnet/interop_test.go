package xnet_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"
	"unicode/utf8"

	"duplex/conn"
	"duplex/frame"
	"duplex/fuzz/simnet"

	"golang.org/x/net/websocket"
)

// FuzzInterop talks with golang.org/x/net/websocket, which takes the part of the
// server or that of the client: it sends all messages back, of which it gets some
// in fragments, with Pings between them, over a connection that cuts everything
// into pieces. Either end closes.
func FuzzInterop(f *testing.F) {
	for _, text := range []string{"", "Hello", "κόσμε", "\xff\x00\xff", "a message of more than 125 bytes, which takes two bytes to say: " +
		"0123456789012345678901234567890123456789012345678901234567890123456789"} {
		for cut := range uint64(4) {
			f.Add([]byte(text), []byte{3, 60, 250}, cut, cut%2 == 0, cut < 2)
		}
	}
	for i, text := range golden(f) {
		f.Add(text, []byte{20, 7, 0, 126}, uint64(len(text)), i%2 == 0, i%3 == 0)
	}
	f.Fuzz(func(t *testing.T, payload, sizes []byte, seed uint64, weDial, weClose bool) {
		if len(payload) > large || len(sizes) > 20 {
			return
		}
		cut := simnet.Plan{WriteCut: int(seed % 64), ReadCut: int(seed / 64 % 64)}
		dialled, accepted := simnet.Pipe(simnet.Link{Seed: seed, Up: cut, Down: cut})
		ours, theirs := accepted, dialled
		if weDial {
			ours, theirs = dialled, accepted
		}
		theirs.SetDeadline(time.Now().Add(10 * time.Second)) // a test that hangs does not tell much
		d := &dialogue{messages: split(payload, sizes), sizes: sizes, weClose: weClose}
		ended := make(chan error, 1)
		go func() {
			err := d.theirPart(theirs, weDial)
			theirs.Close()
			ended <- err
		}()
		if err := d.ourPart(ours, weDial); err != nil {
			t.Errorf("ours: %v", err)
		}
		ours.Close()
		if err := <-ended; err != nil {
			t.Errorf("theirs: %v", err)
		}
	})
}

// large is the length of the longest payload.
const large = 2000

// golden returns the texts in testdata/sessions, which are as good as any others to
// send, without what is too long of them.
func golden(f *testing.F) (texts [][]byte) {
	f.Helper()
	paths, err := filepath.Glob("../../testdata/sessions/*.txt")
	if err != nil || len(paths) == 0 {
		f.Fatalf("no seeds in testdata/sessions: %v", err)
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		texts = append(texts, text[:min(len(text), large)])
	}
	return texts
}

// split cuts a payload into messages of the sizes and one of the rest.
func split(payload, sizes []byte) (messages [][]byte) {
	for _, size := range sizes {
		n := min(int(size), len(payload))
		messages = append(messages, payload[:n])
		payload = payload[n:]
	}
	return append(messages, payload)
}

// A dialogue is what both ends know of.
type dialogue struct {
	messages [][]byte
	sizes    []byte
	weClose  bool
}

// over is what we say before they close. They have seen our Pongs by then: to leave
// one unread would reset the connection.
const over = "over"

// ourPart sends each message and reads it back.
func (d *dialogue) ourPart(nc net.Conn, dial bool) error {
	c, err := ourConn(nc, dial)
	if err != nil {
		return err
	}
	defer c.CloseNow()
	ctx := context.Background()
	for i, m := range d.messages {
		op := frame.Binary
		if utf8.Valid(m) {
			op = frame.Text
		}
		if err := d.write(ctx, c, op, i); err != nil {
			return err
		}
		gotOp, got, err := c.Read(ctx)
		if gotOp != op || string(got) != string(m) || err != nil {
			return fmt.Errorf("read %v %q, %v; want %v %q", gotOp, got, err, op, m)
		}
	}
	if d.weClose {
		return c.Close(4000, "done")
	}
	if err := c.Write(ctx, frame.Text, []byte(over)); err != nil {
		return err
	}
	_, _, err = c.Read(ctx)
	if closed, ok := errors.AsType[*conn.CloseError](err); !ok || closed.Code != frame.NormalClosure {
		return fmt.Errorf("read %v; want their Close", err)
	}
	return nil
}

// ourConn does our part of the handshake. Compression, which they do not know, is
// offered all the same.
func ourConn(nc net.Conn, dial bool) (*conn.Conn, error) {
	cfg := &conn.Config{Deflate: &conn.Deflate{}}
	if !dial {
		return conn.Accept(context.Background(), nc, cfg)
	}
	cfg.NetDial = func(context.Context, string, string) (net.Conn, error) { return nc, nil }
	return conn.Dial(context.Background(), "ws://example.com/", cfg)
}

// write writes a message, every other one in fragments.
func (d *dialogue) write(ctx context.Context, c *conn.Conn, op frame.Opcode, i int) error {
	m := d.messages[i]
	if i%2 == 0 {
		return c.Write(ctx, op, m)
	}
	w, err := c.Writer(ctx, op, conn.ByLength)
	if err != nil {
		return err
	}
	for _, piece := range split(m, d.sizes) {
		if _, err := w.Write(piece); err != nil {
			return err
		}
	}
	return w.Close()
}

// theirPart sends each message back.
func (d *dialogue) theirPart(nc *simnet.Conn, accept bool) error {
	if accept {
		return serveTheirs(nc, func(ws *websocket.Conn) error { return d.answer(ws, nc) })
	}
	cfg, err := websocket.NewConfig("ws://example.com/", "http://example.com")
	if err != nil {
		return err
	}
	ws, err := websocket.NewClient(cfg, nc)
	if err != nil {
		return err
	}
	return d.answer(ws, nc)
}

// answer sends each message back in one frame, after a Ping now and then. That
// package knows of frames and not of messages, so it is told how long they are.
func (d *dialogue) answer(ws *websocket.Conn, nc *simnet.Conn) error {
	for i, m := range d.messages {
		p := make([]byte, len(m))
		if _, err := io.ReadFull(ws, p); err != nil {
			return fmt.Errorf("message %d: %w", i, err)
		}
		if i%3 == 0 {
			if err := asFrame(websocket.PingFrame).Send(ws, p[:min(len(p), 125)]); err != nil {
				return err
			}
		}
		kind := byte(websocket.BinaryFrame)
		if utf8.Valid(p) {
			kind = websocket.TextFrame
		}
		if err := asFrame(kind).Send(ws, p); err != nil {
			return err
		}
	}
	if d.weClose {
		if _, err := ws.Read(make([]byte, 1)); err != io.EOF {
			return fmt.Errorf("read %v; want our Close", err)
		}
		return closeTheirs(ws, nc)
	}
	if _, err := io.ReadFull(ws, make([]byte, len(over))); err != nil {
		return err
	}
	return ws.Close()
}

// closeTheirs answers our Close. That package would leave the payload of ours unread,
// which resets the connection.
func closeTheirs(ws *websocket.Conn, nc *simnet.Conn) error {
	if err := asFrame(websocket.CloseFrame).Send(ws, []byte{1000 >> 8, 1000 & 0xff}); err != nil {
		return err
	}
	nc.CloseWrite()
	_, err := io.Copy(io.Discard, nc)
	return err
}

// asFrame sends bytes in a frame of any opcode.
func asFrame(opcode byte) websocket.Codec {
	return websocket.Codec{Marshal: func(v any) ([]byte, byte, error) { return v.([]byte), opcode, nil }}
}

// serveTheirs has that package be the server on a connection.
func serveTheirs(nc net.Conn, handle func(*websocket.Conn) error) (err error) {
	in := bufio.NewReader(nc)
	r, err := http.ReadRequest(in)
	if err != nil {
		return err
	}
	s := websocket.Server{Handler: func(ws *websocket.Conn) { err = handle(ws) }}
	s.ServeHTTP(&taken{nc: nc, in: in}, r)
	return err
}

// A taken is the ResponseWriter of a connection that is taken over.
type taken struct {
	http.ResponseWriter
	nc net.Conn
	in *bufio.Reader
}

// Hijack implements http.Hijacker.
func (w *taken) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return w.nc, bufio.NewReadWriter(w.in, bufio.NewWriter(w.nc)), nil
}
