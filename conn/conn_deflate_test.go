package conn_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"testing"

	"duplex/conn"
	"duplex/conn/deflate"
	"duplex/frame"
	"duplex/handshake"

	"github.com/google/go-cmp/cmp"
)

// jsonMessage returns the i-th of a series of messages that are alike, about n
// bytes long.
func jsonMessage(i, n int) []byte {
	r := rand.New(rand.NewPCG(uint64(i), 1))
	b := fmt.Appendf(nil, `{"seq":%d,"type":"update","items":[`, i)
	for len(b) < n-40 {
		b = fmt.Appendf(b, `{"id":%d,"price":%.2f,"side":"%s"},`, r.IntN(1e6), r.Float64()*100, []string{"buy", "sell"}[r.IntN(2)])
	}
	return append(b, `{}]}`...)
}

// mixed returns messages of many lengths and kinds.
func mixed() (list [][]byte) {
	for i, n := range []int{0, 1, 60, 200, 1000, 3000, 4096, 5000, 70_000, 300, 10} {
		list = append(list, jsonMessage(i, n)[:min(n, len(jsonMessage(i, n)))])
	}
	random := make([]byte, 70_000)
	rand.NewChaCha8([32]byte{}).Read(random)
	return append(list, random, random[:100], bytes.Repeat([]byte("é"), 4_000), nil, jsonMessage(1, 1000))
}

// All four parameters of RFC 7692, section 7.1, both ways: what is written is
// what is read, by every way of writing and reading.
func TestCompressedMessages(t *testing.T) {
	var all []conn.Deflate
	for bits := 8; bits <= 15; bits++ {
		all = append(all, conn.Deflate{ServerMaxWindowBits: bits, ClientMaxWindowBits: 23 - bits})
	}
	for i := range 4 {
		all = append(all, conn.Deflate{ServerNoContextTakeover: i&1 != 0, ClientNoContextTakeover: i&2 != 0})
	}
	all = append(all, conn.Deflate{Threshold: -1, Level: deflate.Fastest}, conn.Deflate{Level: deflate.Smallest}, conn.Deflate{MaxMemory: 8 << 10})
	for _, d := range all {
		t.Run(fmt.Sprintf("%+v", d), func(t *testing.T) {
			server, client := tcpPair(t, &conn.Config{Deflate: &d}, &conn.Config{Deflate: new(conn.Deflate)})
			if server.Deflate() == nil || *server.Deflate() != *client.Deflate() {
				t.Fatalf("agreed on %v and %v", server.Deflate(), client.Deflate())
			}
			t.Run("to the client", func(t *testing.T) { converse(t, server, client) })
			t.Run("to the server", func(t *testing.T) { converse(t, client, server) })
		})
	}
}

// converse sends messages in different ways, one after the other, and reads them
// in others.
func converse(t *testing.T, from, to *conn.Conn) {
	ctx := deadline(t)
	list := mixed()
	writers := []func([]byte) error{
		func(p []byte) error { return from.Write(ctx, frame.Binary, p) },
		func(p []byte) error { return from.WritePrepared(ctx, prepare(frame.Binary, p)) },
		func(p []byte) error { return from.WriteAs(ctx, frame.Binary, p, conn.Compressed) },
		func(p []byte) error { return writeChunks(ctx, from, p, 1000) },
		func(p []byte) error { return from.WriteAs(ctx, frame.Binary, p, conn.Uncompressed) },
		func(p []byte) error { return writeChunks(ctx, from, p, 100_000) },
	}
	failed := make(chan error, 1)
	go func() {
		for i := range list {
			for j := range writers {
				if err := writers[(i+j)%len(writers)](list[i]); err != nil {
					failed <- err
					to.CloseNow()
					return
				}
			}
		}
		failed <- nil
	}()
	var buf []byte
	for i, want := range list {
		for j := range writers {
			got, err := readSomehow(ctx, to, &buf, i+j)
			if err != nil || !bytes.Equal(got, want) {
				t.Fatalf("message %d, way %d: %v; %d bytes of %d, equal %t", i, j, err, len(got), len(want), bytes.Equal(got, want))
			}
		}
	}
	if err := <-failed; err != nil {
		t.Error(err)
	}
}

// Both ends must want compression.
func TestNoCompression(t *testing.T) {
	for _, configs := range [][2]*conn.Config{{nil, {Deflate: new(conn.Deflate)}}, {{Deflate: new(conn.Deflate)}, nil}} {
		server, client := tcpPair(t, configs[0], configs[1])
		if server.Deflate() != nil || client.Deflate() != nil {
			t.Errorf("agreed on %v and %v", server.Deflate(), client.Deflate())
		}
		go server.WriteAs(background, frame.Binary, jsonMessage(0, 1000), conn.Compressed)
		if _, p, err := client.Read(deadline(t)); err != nil || !bytes.Equal(p, jsonMessage(0, 1000)) {
			t.Error(len(p), err)
		}
	}
}

// What the two ends agree on, for what each of them wants.
func TestDeflateTerms(t *testing.T) {
	tests := []struct {
		name           string
		server, client conn.Deflate
		want           handshake.Deflate
	}{
		{"RFC 7692 7.1: nothing special", conn.Deflate{}, conn.Deflate{}, handshake.Deflate{}},
		{"RFC 7692 7.1.1.2: the client's own restraint is answered", conn.Deflate{}, conn.Deflate{ClientNoContextTakeover: true}, handshake.Deflate{ClientNoContextTakeover: true}},
		{"RFC 7692 7.1.1.1: the client asks", conn.Deflate{}, conn.Deflate{ServerNoContextTakeover: true}, handshake.Deflate{ServerNoContextTakeover: true}},
		{"RFC 7692 7.1.2: the client's windows", conn.Deflate{}, conn.Deflate{ServerMaxWindowBits: 9, ClientMaxWindowBits: 10}, handshake.Deflate{ServerMaxWindowBits: 9, ClientMaxWindowBits: 10}},
		{"RFC 7692 7.1.2: the server's windows", conn.Deflate{ServerMaxWindowBits: 9, ClientMaxWindowBits: 10}, conn.Deflate{}, handshake.Deflate{ServerMaxWindowBits: 9, ClientMaxWindowBits: 10}},
		{"room for full windows", conn.Deflate{MaxMemory: 84 << 10}, conn.Deflate{}, handshake.Deflate{}},
		{"room for 16 KiB", conn.Deflate{MaxMemory: 16 << 10}, conn.Deflate{}, handshake.Deflate{ServerMaxWindowBits: 12, ClientMaxWindowBits: 13}},
		{"room for 16 KiB at the client", conn.Deflate{}, conn.Deflate{MaxMemory: 16 << 10}, handshake.Deflate{ServerMaxWindowBits: 12, ClientMaxWindowBits: 13}},
		{"room for 6 KiB", conn.Deflate{MaxMemory: 6 << 10}, conn.Deflate{}, handshake.Deflate{ServerMaxWindowBits: 11, ClientMaxWindowBits: 11}},
		{"room for the least", conn.Deflate{MaxMemory: 3072}, conn.Deflate{}, handshake.Deflate{ServerMaxWindowBits: 9, ClientMaxWindowBits: 9}},
		{"no room", conn.Deflate{MaxMemory: 3071, ServerMaxWindowBits: 14}, conn.Deflate{}, handshake.Deflate{ServerNoContextTakeover: true, ClientNoContextTakeover: true, ServerMaxWindowBits: 14}},
		{"room, and a smaller window", conn.Deflate{MaxMemory: 16 << 10, ServerMaxWindowBits: 9}, conn.Deflate{}, handshake.Deflate{ServerMaxWindowBits: 9, ClientMaxWindowBits: 13}},
		{"room, and one takeover", conn.Deflate{MaxMemory: 16 << 10, ClientNoContextTakeover: true}, conn.Deflate{}, handshake.Deflate{ServerMaxWindowBits: 13, ClientNoContextTakeover: true}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			server, client := tcpPair(t, &conn.Config{Deflate: &test.server}, &conn.Config{Deflate: &test.client})
			if diff := cmp.Diff(&test.want, server.Deflate()); diff != "" {
				t.Errorf("server (-want +agreed):\n%s", diff)
			}
			if diff := cmp.Diff(&test.want, client.Deflate()); diff != "" {
				t.Errorf("client (-want +agreed):\n%s", diff)
			}
		})
	}
}

// readSomehow reads a message by one of several ways.
func readSomehow(ctx context.Context, c *conn.Conn, buf *[]byte, way int) (p []byte, err error) {
	switch way % 4 {
	case 0:
		_, p, err = c.Read(ctx)
	case 1:
		_, *buf, err = c.ReadAppend(ctx, (*buf)[:0])
		p = *buf
	default:
		var r io.Reader
		if _, r, err = c.Reader(ctx); err == nil {
			p, err = readPieces(r, []int{7, 600, 10_000}[way%3])
		}
	}
	return p, err
}

// readPieces reads to the end of r with a slice of that size.
func readPieces(r io.Reader, size int) (p []byte, err error) {
	b := make([]byte, size)
	for {
		n, err := r.Read(b)
		p = append(p, b[:n]...)
		if err == io.EOF {
			return p, nil
		}
		if err != nil {
			return p, err
		}
	}
}

// writeChunks writes a message in chunks of that size.
func writeChunks(ctx context.Context, c *conn.Conn, p []byte, size int) error {
	w, err := c.Writer(ctx, frame.Binary, conn.ByLength)
	if err != nil {
		return err
	}
	for chunk := range slices.Chunk(p, size) {
		if n, err := w.Write(chunk); n != len(chunk) || err != nil {
			return fmt.Errorf("wrote %d bytes of %d: %w", n, len(chunk), err)
		}
	}
	return w.Close()
}
