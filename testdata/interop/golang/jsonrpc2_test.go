package golang

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
	"testing"

	"github.com/sourcegraph/jsonrpc2"

	"duplex/conn"
)

// A stream carries JSON-RPC in text messages, one for each object.
type stream struct{ c *conn.Conn }

func (s stream) WriteObject(v any) error { return s.c.WriteJSON(s.c.Context(), v) }

// ReadObject says with io.EOF, as streams do, that the peer has closed.
func (s stream) ReadObject(v any) error {
	err := s.c.ReadJSON(context.Background(), v)
	if conn.CloseCodeOf(err) == conn.NormalClosure {
		return io.EOF
	}
	return err
}

func (s stream) Close() error { return s.c.Close(conn.NormalClosure, "") }

// Both ends call each other over one connection, many times at once and from
// within calls, and see its end.
func TestJSONRPC(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	server := make(chan *jsonrpc2.Conn, 1)
	url := serveWith(t, func(c *conn.Conn) {
		rpc := jsonrpc2.NewConn(ctx, stream{c}, jsonrpc2.AsyncHandler(jsonrpc2.HandlerWithError(twiceByAsking)))
		server <- rpc
		<-rpc.DisconnectNotify()
	})
	c, err := conn.Dial(ctx, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	client := jsonrpc2.NewConn(ctx, stream{c}, jsonrpc2.AsyncHandler(jsonrpc2.HandlerWithError(half)))
	var calls sync.WaitGroup
	for i := range 200 {
		calls.Go(func() {
			var got int
			if err := client.Call(ctx, "twice", i, &got); err != nil || got != 2*i {
				t.Errorf("twice %d is %d, %v", i, got, err)
			}
		})
	}
	calls.Wait()
	var refused *jsonrpc2.Error
	if err := client.Call(ctx, "thrice", 1, nil); !errors.As(err, &refused) || refused.Code != jsonrpc2.CodeMethodNotFound {
		t.Errorf("a method that there is not: %v", err)
	}
	if err := client.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
	select {
	case <-(<-server).DisconnectNotify():
	case <-ctx.Done():
		t.Error("the server does not see the end")
	}
	if err := client.Call(ctx, "twice", 1, nil); !errors.Is(err, jsonrpc2.ErrClosed) {
		t.Errorf("a call after the end: %v", err)
	}
}

// twiceByAsking has the caller halve four times the number.
func twiceByAsking(ctx context.Context, rpc *jsonrpc2.Conn, r *jsonrpc2.Request) (any, error) {
	if r.Method != "twice" {
		return nil, &jsonrpc2.Error{Code: jsonrpc2.CodeMethodNotFound, Message: r.Method}
	}
	var n, twice int
	if err := json.Unmarshal(*r.Params, &n); err != nil {
		return nil, err
	}
	err := rpc.Call(ctx, "half", 4*n, &twice)
	return twice, err
}

func half(_ context.Context, _ *jsonrpc2.Conn, r *jsonrpc2.Request) (any, error) {
	var n int
	if err := json.Unmarshal(*r.Params, &n); err != nil || r.Method != "half" {
		return nil, fmt.Errorf("%s: %v", r.Method, err)
	}
	return n / 2, nil
}
