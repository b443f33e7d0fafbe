package conn_test

import (
	"bytes"
	"io"
	"net"
	"slices"
	"sync"
	"testing"

	"duplex/conn"
	"duplex/conn/deflate"
	"duplex/frame"
)

// Prepared messages and others in turn, on connections with all kinds of terms:
// each peer's window stays what this end thinks it is.
func TestPreparedAmongOthers(t *testing.T) {
	var terms []*conn.Deflate
	for bits := 8; bits <= 15; bits++ {
		terms = append(terms, &conn.Deflate{ServerMaxWindowBits: bits}, &conn.Deflate{ServerMaxWindowBits: bits, ServerNoContextTakeover: true})
	}
	terms = append(terms, nil)
	var prepared []*conn.Prepared
	for i := range 10 {
		prepared = append(prepared, prepare(frame.Text, jsonMessage(i, 700)))
	}
	var all sync.WaitGroup
	for _, d := range terms {
		c, peer := rawPair(t, &conn.Config{Deflate: d})
		all.Go(func() {
			for i, m := range prepared {
				c.WritePrepared(background, m)
				c.Write(background, frame.Text, jsonMessage(i, 800))
				c.WriteAs(background, frame.Text, jsonMessage(i, 300), conn.Uncompressed)
			}
		})
		all.Go(func() {
			w := wire{t: t, r: peer}
			if d != nil {
				w.in = deflate.Decompressor{Bits: d.ServerMaxWindowBits, NoTakeover: d.ServerNoContextTakeover}
			}
			for i := range prepared {
				for j, size := range []int{700, 800, 300} {
					got, compressed, _ := w.message()
					if !bytes.Equal(got, jsonMessage(i, size)) || compressed != (d != nil && j < 2) {
						t.Errorf("%+v: message %d of %d bytes, compressed: %t", d, i, len(got), compressed)
					}
				}
			}
		})
	}
	all.Wait()
}

// The same terms share what is compressed: the second connection costs nothing.
func TestPreparedIsCompressedOnce(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector makes pools forget")
	}
	large := bytes.Repeat(jsonMessage(1, 10_000), 100)
	m := prepare(frame.Binary, large)
	cost := func() uint64 {
		server, client := tcpPair(t, &conn.Config{Deflate: new(conn.Deflate)}, &conn.Config{Deflate: new(conn.Deflate)})
		read := make(chan error)
		go func() {
			_, r, err := client.Reader(background)
			if err == nil {
				_, err = io.Copy(io.Discard, r)
			}
			read <- err
		}()
		cost := bytesAllocated(func() {
			if err := server.WritePrepared(background, m); err != nil {
				t.Error(err)
			}
			if err := <-read; err != nil {
				t.Error(err)
			}
		})
		return cost
	}
	first, second := cost(), cost()
	if second > first/2 {
		t.Errorf("the first connection costs %d bytes, the second %d", first, second)
	}
}

// What is no message is refused when it is prepared, not when it is written to
// connections that have nothing to do with the mistake (section 5.6).
func TestPrepareRefuses(t *testing.T) {
	for _, op := range []conn.Opcode{frame.Continuation, frame.Close, conn.Ping, conn.Pong, 3, 255} {
		if m, err := conn.Prepare(op, nil); err == nil || m != nil {
			t.Errorf("Prepare(%v) = %v, %v", op, m, err)
		}
	}
}

// A Prepared keeps what it was given.
func TestPrepare(t *testing.T) {
	server, client := tcpPair(t, nil, nil)
	p := []byte("as it was")
	m := prepare(frame.Text, p)
	p[0] = '!'
	for _, c := range []*conn.Conn{server, client} {
		if err := c.WritePrepared(background, m); err != nil {
			t.Error(err)
		}
	}
	for _, c := range []*conn.Conn{client, server} {
		if op, got, err := c.Read(deadline(t)); op != frame.Text || string(got) != "as it was" || err != nil {
			t.Errorf("read %v %q, %v", op, got, err)
		}
	}
}

// prepare returns a message for WritePrepared.
func prepare(op conn.Opcode, payload []byte) *conn.Prepared {
	m, err := conn.Prepare(op, payload)
	if err != nil {
		panic(err)
	}
	return m
}

// Eight connections with windows of eight sizes need two renderings, and one if
// the message is no longer than the smallest window, in whatever order they come.
func TestPreparedRenderings(t *testing.T) {
	sizes := []int{15, 14, 13, 12, 11, 10, 9, 8}
	for _, test := range []struct{ size, most int }{{200, 1}, {5000, 2}, {60_000, 2}} {
		text := jsonMessage(1, test.size)
		for _, reversed := range []bool{false, true} {
			m := prepare(frame.Text, text)
			renderings := make(map[*byte]bool)
			var ends []net.Conn
			var servers []*conn.Conn
			for _, bits := range sizes {
				trace := &conn.Trace{Frame: func(_ bool, h frame.Header, p []byte) {
					z := deflate.Decompressor{Bits: bits}
					got := make([]byte, 0, len(text)+1)
					if got, _, err := z.Fill(got, p, true); !h.RSV1 || err != nil || !bytes.Equal(got, text) {
						t.Errorf("a window of %d bits does not do for what was sent: %v", bits, err)
					}
					renderings[&p[0]] = true
				}}
				c, peer := rawPair(t, &conn.Config{Deflate: &conn.Deflate{ServerMaxWindowBits: bits}, Trace: trace})
				servers, ends = append(servers, c), append(ends, peer)
			}
			if reversed {
				slices.Reverse(servers)
				slices.Reverse(ends)
			}
			for i, c := range servers {
				go io.Copy(io.Discard, ends[i])
				c.WritePrepared(background, m)
			}
			if most := test.most; len(renderings) > most || reversed && len(renderings) > 1 {
				t.Errorf("%d bytes, reversed: %t: %d renderings, want %d at most", test.size, reversed, len(renderings), most)
			}
		}
	}
}
