package conn_test

import (
	"bytes"
	"io"
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
		prepared = append(prepared, conn.Prepare(frame.Text, jsonMessage(i, 700)))
	}
	var all sync.WaitGroup
	for _, d := range terms {
		c, peer := rawPair(t, &conn.Config{Deflate: d})
		all.Go(func() {
			for i, m := range prepared {
				c.WritePrepared(background, m)
				c.Write(background, frame.Text, jsonMessage(i, 800))
				c.Write(background, frame.Text, jsonMessage(i, 300), conn.Uncompressed)
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
	m := conn.Prepare(frame.Binary, large)
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

// A Prepared keeps what it was given, and a kind that is none is an error when
// it is written.
func TestPrepare(t *testing.T) {
	server, client := tcpPair(t, nil, nil)
	p := []byte("as it was")
	m := conn.Prepare(frame.Text, p)
	p[0] = '!'
	for _, c := range []*conn.Conn{server, client} {
		if err := c.WritePrepared(background, m); err != nil {
			t.Error(err)
		}
		if err := c.WritePrepared(background, conn.Prepare(frame.Ping, nil)); err == nil {
			t.Error("a Ping was written as a message")
		}
	}
	for _, c := range []*conn.Conn{client, server} {
		if op, got, err := c.Read(deadline(t), nil); op != frame.Text || string(got) != "as it was" || err != nil {
			t.Errorf("read %v %q, %v", op, got, err)
		}
	}
}
