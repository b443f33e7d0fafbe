package conn_test

import (
	"errors"
	"fmt"
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"duplex/conn"
	"duplex/frame"
)

// closing returns a Close frame of a peer.
func closing(client bool, code conn.CloseCode, reason string) []byte {
	return appendFrame(nil, client, frame.Header{Fin: true, Opcode: frame.Close}, frame.AppendClose(nil, code, reason))
}

// A CloseError says which end began to close, in its field and in its text, and
// is net.ErrClosed if that was this end.
func TestCloseErrorSaysWhoBegan(t *testing.T) {
	for _, end := range []struct {
		name  string
		this  func(c *conn.Conn)             // what this end does
		peer  func(nc net.Conn, client bool) // what the peer does after that
		by    conn.Closer
		code  conn.CloseCode
		text  string
		local bool
	}{
		{"the peer", func(*conn.Conn) {}, func(nc net.Conn, client bool) { nc.Write(closing(client, 4000, "bye")) },
			conn.ByPeer, 4000, `websocket: closed by the peer, 4000: "bye"`, false},
		{"this end, answered", func(c *conn.Conn) { c.CloseWrite(4001, "mine") }, func(nc net.Conn, client bool) { nc.Write(closing(client, 4001, "")) },
			conn.ByLocal, 4001, "websocket: closed by this end, 4001", true},
		{"this end, answered without a code", func(c *conn.Conn) { c.CloseWrite(4001, "mine") }, func(nc net.Conn, client bool) { nc.Write(closing(client, conn.NoStatus, "")) },
			conn.ByLocal, conn.NoStatus, "websocket: closed by this end, 1005 (no status)", true},
		{"both", func(c *conn.Conn) { c.CloseWrite(4001, "mine") }, func(nc net.Conn, client bool) { nc.Write(closing(client, 4002, "")) },
			conn.ByBoth, 4002, "websocket: closed by both ends, 4002", true},
		{"neither", func(*conn.Conn) {}, func(nc net.Conn, _ bool) { nc.Close() },
			conn.ByNeither, conn.AbnormalClosure, "websocket: connection ended without a Close frame, 1006 (abnormal closure): EOF", false},
		{"this end, and the peer is lost", func(c *conn.Conn) { c.CloseWrite(4001, "") }, func(nc net.Conn, _ bool) { nc.Close() },
			conn.ByLocal, conn.AbnormalClosure, "websocket: connection ended without a Close frame, 1006 (abnormal closure): EOF", true},
		{"this end, not answered", func(c *conn.Conn) { c.CloseWrite(4001, "") }, func(net.Conn, bool) {},
			conn.ByLocal, conn.AbnormalClosure, "websocket: connection ended without a Close frame, 1006 (abnormal closure): the closing handshake took too long", true},
	} {
		for _, client := range []bool{false, true} {
			t.Run(fmt.Sprint(end.name, ", client: ", client), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					c, peer := rawEnd(t, client, conn.Config{})
					if end.by != conn.ByNeither && end.code != conn.AbnormalClosure {
						go io.Copy(io.Discard, peer)
					} else {
						go io.ReadFull(peer, make([]byte, 4+frame.MaxControl))
					}
					end.this(c)
					go end.peer(peer, client)
					_, _, err := c.Read(background)
					closed, ok := errors.AsType[*conn.CloseError](err)
					if !ok || closed.By != end.by || closed.Code != end.code || conn.CloseCodeOf(err) != end.code {
						t.Errorf("%#v", err)
					}
					if err.Error() != end.text {
						t.Errorf("text %q, want %q", err, end.text)
					}
					for name, err := range map[string]error{"Read": err, "Write": c.Write(background, conn.Text, nil), "Err": c.Err()} {
						if errors.Is(err, net.ErrClosed) != end.local {
							t.Errorf("%s: %v is net.ErrClosed: %v", name, err, !end.local)
						}
					}
					peer.Close()
				})
			})
		}
	}
}

// After this end has closed the connection all methods fail with net.ErrClosed,
// while the peer has not answered and later.
func TestErrClosedAfterClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for name, end := range map[string]func(c *conn.Conn){
			"Close":      func(c *conn.Conn) { go c.Close(conn.NormalClosure, "") },
			"CloseWrite": func(c *conn.Conn) { c.CloseWrite(conn.NormalClosure, "") },
			"CloseNow":   func(c *conn.Conn) { c.CloseNow() },
		} {
			c, peer := rawPair(t, nil)
			go io.Copy(io.Discard, peer)
			end(c)
			synctest.Wait()
			for _, answered := range []bool{false, true} {
				if answered {
					go peer.Write(closing(false, conn.NormalClosure, ""))
					if _, _, err := c.Read(background); !isNetErrClosed(err) {
						t.Errorf("%s: Read: %v", name, err)
					}
				}
				_, ping := c.Ping(background, nil)
				_, writer := c.Writer(background, conn.Text, conn.ByLength)
				for method, err := range map[string]error{"Write": c.Write(background, conn.Text, nil), "Ping": ping, "Writer": writer,
					"WriteControl": c.WriteControl(background, conn.Pong, nil)} {
					if !isNetErrClosed(err) {
						t.Errorf("%s, answered: %v: %s: %v", name, answered, method, err)
					}
				}
			}
			peer.Close()
			time.Sleep(time.Minute)
		}
	})
}

// CloseCodeOf finds the code in any error.
func TestCloseCodeOf(t *testing.T) {
	for _, test := range []struct {
		err  error
		want conn.CloseCode
	}{
		{nil, 0},
		{io.EOF, conn.AbnormalClosure},
		{&conn.CloseError{Code: 4000}, 4000},
		{fmt.Errorf("wrapped: %w", &conn.CloseError{Code: conn.NoStatus}), conn.NoStatus},
	} {
		if got := conn.CloseCodeOf(test.err); got != test.want {
			t.Errorf("%v: %v, want %v", test.err, got, test.want)
		}
	}
}
