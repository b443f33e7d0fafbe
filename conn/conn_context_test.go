package conn_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"duplex/conn"
	"duplex/frame"
)

// isDone reports whether a context has ended, and checks that Done and Err agree.
func isDone(t *testing.T, ctx context.Context) bool {
	t.Helper()
	select {
	case <-ctx.Done():
		if ctx.Err() != context.Canceled {
			t.Errorf("the context is done, and its error is %v", ctx.Err())
		}
		return true
	default:
		if ctx.Err() != nil {
			t.Errorf("the context is not done, and its error is %v", ctx.Err())
		}
		return false
	}
}

// The context ends with the connection, whatever ends that, and as soon as this
// end closes it, but not with CloseWrite: messages still come then. Whoever asks
// for it afterwards finds it ended, too.
func TestContextEndsWithConnection(t *testing.T) {
	for _, way := range []struct {
		name string
		end  func(c *conn.Conn, peer net.Conn)
		ends bool
	}{
		{"Close", func(c *conn.Conn, _ net.Conn) { go c.Close(conn.NormalClosure, "") }, true},
		{"CloseNow", func(c *conn.Conn, _ net.Conn) { c.CloseNow() }, true},
		{"CloseWrite", func(c *conn.Conn, _ net.Conn) { c.CloseWrite(conn.NormalClosure, "") }, false},
		{"CloseWrite, answered", func(c *conn.Conn, peer net.Conn) {
			c.CloseWrite(conn.NormalClosure, "")
			peer.Write(maskedFrame(frame.Close, nil))
		}, true},
		{"CloseWrite, then Close", func(c *conn.Conn, _ net.Conn) {
			c.CloseWrite(conn.NormalClosure, "")
			go c.Close(conn.NormalClosure, "")
		}, true},
		{"the peer's Close", func(_ *conn.Conn, peer net.Conn) { peer.Write(maskedFrame(frame.Close, nil)) }, true},
		{"a violation", func(_ *conn.Conn, peer net.Conn) { peer.Write(maskedFrame(11, nil)) }, true},
		{"a loss", func(_ *conn.Conn, peer net.Conn) { peer.Close() }, true},
		{"nothing", func(*conn.Conn, net.Conn) {}, false},
	} {
		t.Run(way.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, peer := rawPair(t, nil)
				ctx := c.Context()
				go io.Copy(io.Discard, peer)
				go c.Read(background)
				called := false
				context.AfterFunc(ctx, func() { called = true })
				derived, cancel := context.WithCancel(ctx)
				defer cancel()
				if isDone(t, ctx) || isDone(t, derived) {
					t.Error("it has ended before anything happens")
				}
				way.end(c, peer)
				synctest.Wait()
				if called != way.ends { // before anybody asks whether it has ended
					t.Errorf("what was to be called at the end was called: %v", called)
				}
				for name, ctx := range map[string]context.Context{"context": ctx, "derived context": derived, "context asked for later": c.Context()} {
					if isDone(t, ctx) != way.ends {
						t.Errorf("%s: it has ended: %v", name, !way.ends)
					}
				}
				c.CloseNow()
				peer.Close()
			})
		})
	}
}

// What was registered to be called at the end and taken back is not called, and
// what is registered after the end is called at once.
func TestContextAfterFunc(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, peer := rawPair(t, nil)
		defer peer.Close()
		var called [3]int
		stops := make([]func() bool, 2)
		for i := range stops {
			stops[i] = context.AfterFunc(c.Context(), func() { called[i]++ })
		}
		if !stops[0]() || stops[0]() {
			t.Error("what has not been called can be taken back, once")
		}
		c.CloseNow()
		synctest.Wait()
		if stops[1]() {
			t.Error("what has been called cannot be taken back")
		}
		context.AfterFunc(c.Context(), func() { called[2]++ })
		synctest.Wait()
		if called != [3]int{0, 1, 1} {
			t.Errorf("called %v times", called)
		}
	})
}

// Contexts that are derived and given up leave nothing with the connection, and
// no goroutine waits for them.
func TestContextKeepsNothingOfDerivedOnes(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector allocates")
	}
	c, _ := tcpPair(t, nil, nil)
	before := memory()
	for range 100_000 {
		_, cancel := context.WithCancel(c.Context())
		cancel()
	}
	if after := memory(); after > before+1<<20 {
		t.Errorf("%d bytes for 100,000 derived contexts", after-before)
	}
}

// Err is nil while the connection can be written to, and says why it cannot.
func TestErr(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, peer := rawPair(t, nil)
		go io.Copy(io.Discard, peer)
		if err := c.Err(); err != nil {
			t.Errorf("while it is open: %v", err)
		}
		c.CloseWrite(conn.GoingAway, "")
		if err := c.Err(); !isNetErrClosed(err) {
			t.Errorf("after CloseWrite: %v, want net.ErrClosed", err)
		}
		go peer.Write(maskedFrame(frame.Close, frame.AppendClose(nil, conn.GoingAway, "")))
		_, _, want := c.Read(background)
		if err := c.Err(); err == nil || err != want {
			t.Errorf("after the peer's Close: %v, want %v", err, want)
		}
		peer.Close()
	})
}

// A handler that waits for its context does not keep Shutdown, Close, or the end
// of the connection from ending it, in whatever func it waits and whichever way
// the connection came.
func TestHandlerThatWaitsForItsContext(t *testing.T) {
	for _, where := range []string{"Opened", "Message", "Ping"} {
		for _, way := range []string{"Serve", "ServeHTTP"} {
			for name, end := range map[string]func(s *conn.Server, far *conn.Conn) error{
				"Shutdown":     func(s *conn.Server, _ *conn.Conn) error { return s.Shutdown(deadline(t)) },
				"Server.Close": func(s *conn.Server, _ *conn.Conn) error { return s.Close() },
				"Close":        func(_ *conn.Server, far *conn.Conn) error { return far.Close(conn.NormalClosure, "") },
				"CloseNow":     func(_ *conn.Server, far *conn.Conn) error { return far.CloseNow() },
			} {
				t.Run(where+"/"+way+"/"+name, func(t *testing.T) {
					waits := make(chan bool, 1)
					wait := func(ctx context.Context) {
						derived, cancel := context.WithTimeout(ctx, time.Hour)
						defer cancel()
						waits <- true
						<-derived.Done()
						<-ctx.Done()
					}
					h := new(conn.Handler)
					switch where {
					case "Opened":
						h.Opened = func(ctx context.Context, _ *conn.Conn) { wait(ctx) }
					case "Message":
						h.Message = func(ctx context.Context, _ *conn.Conn, _ conn.Opcode, _ []byte) { wait(ctx) }
					case "Ping":
						h.Ping = func(ctx context.Context, _ *conn.Conn, _ []byte) { wait(ctx) }
					}
					s := &conn.Server{Handler: h}
					c := dialTo(t, urlOf(t, s, way), nil)
					go c.Read(background)
					switch where {
					case "Message":
						c.Write(background, conn.Text, nil)
					case "Ping":
						c.WriteControl(background, conn.Ping, nil)
					}
					<-waits
					for far := range s.Conns() {
						if err := end(s, far); err != nil {
							t.Error(err)
						}
					}
					if stats := eventually(s, func(s conn.Stats) bool { return s.Open == 0 }); stats.Open != 0 {
						t.Errorf("the handler waits still: %+v", stats)
					}
				})
			}
		}
	}
}

// urlOf serves by way of a listener or of net/http, until the end of the test.
func urlOf(t testing.TB, s *conn.Server, way string) string {
	t.Helper()
	if way == "Serve" {
		return serveOn(t, s)
	}
	web := httptest.NewServer(s)
	t.Cleanup(web.Close)
	t.Cleanup(func() { s.Close() })
	return "ws" + strings.TrimPrefix(web.URL, "http") + "/"
}

// A handler of Run that waits for its context returns when the context of Run
// ends.
func TestHandlerWaitsAndRunEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, peer := rawPair(t, nil)
		ctx, cancel := context.WithCancel(background)
		ended := make(chan error, 1)
		go func() {
			ended <- c.Run(ctx, &conn.Handler{Opened: func(ctx context.Context, _ *conn.Conn) { <-ctx.Done() }})
		}()
		synctest.Wait()
		go io.Copy(io.Discard, peer)
		cancel()
		if err := <-ended; err != context.Canceled {
			t.Errorf("Run: %v", err)
		}
		peer.Close()
	})
}

type contextKey string

// The contexts of a connection have the values of BaseContext, or through net/http
// of the request's context, and those that ConnContext has added: the one that a
// handler is given as well as Conn.Context and, but for ConnContext, the
// request's.
func TestContextValues(t *testing.T) {
	got := make(chan []any, 1)
	values := func(ctx context.Context) []any {
		return []any{ctx.Value(contextKey("base")), ctx.Value(contextKey("conn"))}
	}
	for _, drop := range []bool{false, true} {
		for _, way := range []string{"Serve", "ServeHTTP"} {
			var authorized []any
			s := &conn.Server{
				Config: &conn.Config{
					DropRequest: drop,
					Authorize:   func(r *conn.Request) error { authorized = values(r.Context()); return nil },
				},
				BaseContext: func(net.Listener) context.Context {
					ctx, cancel := context.WithCancel(context.WithValue(background, contextKey("base"), "Serve"))
					cancel() // that it ends means nothing
					return ctx
				},
				ConnContext: func(ctx context.Context, c *conn.Conn) context.Context {
					ctx, cancel := context.WithCancel(context.WithValue(ctx, contextKey("conn"), c))
					cancel()
					return ctx
				},
				Handler: &conn.Handler{Opened: func(ctx context.Context, c *conn.Conn) {
					if ctx.Err() != nil {
						t.Error("the context has ended")
					}
					got <- append(append([]any{c}, values(ctx)...), values(c.Context())...)
				}},
			}
			var url string
			if way == "Serve" {
				url = serveOn(t, s)
			} else {
				web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					s.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), contextKey("base"), way)))
				}))
				t.Cleanup(web.Close)
				t.Cleanup(func() { s.Close() })
				url = "ws" + strings.TrimPrefix(web.URL, "http")
			}
			dialTo(t, url, nil)
			all := <-got
			for i, want := range []any{all[0], way, all[0], way, all[0]} {
				if all[i] != want {
					t.Errorf("%s, request dropped: %v: value %d is %v, want %v", way, drop, i, all[i], want)
				}
			}
			if authorized[0] != way {
				t.Errorf("%s: the request's context has %v", way, authorized)
			}
		}
	}
}

// The connection of a program that runs it has the values of the context that it
// was accepted, dialled or run with.
func TestContextValuesWithoutServer(t *testing.T) {
	with := context.WithValue(background, contextKey("base"), "value")
	for _, drop := range []bool{false, true} {
		a, b := tcpConns(t)
		cfg := &conn.Config{
			DropRequest: drop,
			NetDial:     func(context.Context, string, string) (net.Conn, error) { return b, nil },
		}
		accepted := make(chan *conn.Conn, 1)
		go func() {
			c, _ := conn.Accept(with, a, &conn.Config{DropRequest: drop})
			accepted <- c
		}()
		dialled, err := conn.Dial(with, "ws://example.com/", cfg)
		if err != nil {
			t.Fatal(err)
		}
		defer dialled.CloseNow()
		server := <-accepted
		defer server.CloseNow()
		for name, c := range map[string]*conn.Conn{"accepted": server, "dialled": dialled} {
			if v := c.Context().Value(contextKey("base")); v != "value" {
				t.Errorf("%s, request dropped: %v: %v", name, drop, v)
			}
		}
	}
}

func isNetErrClosed(err error) bool { return errors.Is(err, net.ErrClosed) }

// A context that is first asked for when the connection is over has ended.
func TestContextAskedForAtTheEnd(t *testing.T) {
	c, _ := tcpPair(t, nil, nil)
	c.CloseNow()
	if !isDone(t, c.Context()) {
		t.Error("it has not ended")
	}
}
