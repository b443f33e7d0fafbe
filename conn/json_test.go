package conn_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"strings"
	"testing"

	"duplex/conn"
)

type move struct {
	Piece string
	To    [2]int
}

// A value goes both ways, in one text message each.
func TestJSON(t *testing.T) {
	server, client := tcpPair(t, nil, nil)
	for _, ends := range [][2]*conn.Conn{{server, client}, {client, server}} {
		for _, piece := range []string{"knight", "<&>\u2028 é", strings.Repeat("long ", 50_000)} {
			want, got := move{piece, [2]int{3, 4}}, move{}
			written := make(chan error, 1)
			go func() { written <- ends[0].WriteJSON(deadline(t), want) }()
			if err := ends[1].ReadJSON(deadline(t), &got); err != nil || got != want {
				t.Errorf("read %.80v, %v", got, err)
			}
			if err := <-written; err != nil {
				t.Error(err)
			}
		}
	}
}

// A message that is not one JSON value of the type is an error that names the code
// to close with (section 7.4.1), and the next message is read as ever.
func TestReadJSONRefuses(t *testing.T) {
	server, client := tcpPair(t, nil, nil)
	for _, test := range []struct {
		name    string
		op      conn.Opcode
		message string
		code    conn.CloseCode
		err     string
	}{
		{"binary", conn.Binary, `{"Piece":"pawn"}`, conn.UnsupportedData, "binary"},
		{"empty", conn.Text, ``, conn.InvalidPayload, "unexpected end"},
		{"half a value", conn.Text, `{"Piece":`, conn.InvalidPayload, "unexpected end"},
		{"no JSON", conn.Text, `pawn`, conn.InvalidPayload, "invalid character"},
		{"another type", conn.Text, `{"Piece":7}`, conn.InvalidPayload, "number"},
		{"two values", conn.Text, `{"Piece":"a"}{"Piece":"b"}`, conn.InvalidPayload, "after top-level value"},
		{"something behind it", conn.Text, `{"Piece":"a"} ]`, conn.InvalidPayload, "after top-level value"},
	} {
		t.Run(test.name, func(t *testing.T) {
			client.Write(deadline(t), test.op, []byte(test.message))
			client.WriteJSON(deadline(t), move{Piece: "rook"})
			var got move
			err := server.ReadJSON(deadline(t), &got)
			refused, ok := errors.AsType[*conn.JSONError](err)
			if !ok || refused.Code != test.code || !strings.Contains(err.Error(), test.err) {
				t.Errorf("%v, want %v and %q", err, test.code, test.err)
			}
			if err := server.ReadJSON(deadline(t), &got); err != nil || got.Piece != "rook" {
				t.Errorf("the next is %v, %v", got, err)
			}
		})
	}
}

// The error has that of encoding/json in it.
func TestJSONErrorUnwraps(t *testing.T) {
	server, client := tcpPair(t, nil, nil)
	client.Write(deadline(t), conn.Text, []byte(`{"To":true}`))
	wrong, ok := errors.AsType[*json.UnmarshalTypeError](server.ReadJSON(deadline(t), new(move)))
	if !ok || wrong.Field != "To" {
		t.Errorf("%+v, want the field To", wrong)
	}
}

// The limit of messages holds, and a context that ends costs no message.
func TestReadJSONLimits(t *testing.T) {
	server, client := tcpPair(t, &conn.Config{MaxMessage: 100}, nil)
	ended, cancel := context.WithCancel(background)
	cancel()
	client.WriteJSON(deadline(t), "first")
	var s string
	if err := server.ReadJSON(ended, &s); !errors.Is(err, context.Canceled) {
		t.Errorf("with an ended context: %v", err)
	}
	if err := server.ReadJSON(deadline(t), &s); err != nil || s != "first" {
		t.Errorf("read %q, %v", s, err)
	}
	client.WriteJSON(deadline(t), strings.Repeat("x", 99))
	if err := server.ReadJSON(deadline(t), &s); !errors.Is(err, conn.ErrMessageTooBig) {
		t.Errorf("101 bytes where 100 are allowed: %v", err)
	}
}

// What cannot be encoded is not written.
func TestWriteJSONRefuses(t *testing.T) {
	server, client := tcpPair(t, nil, nil)
	err := client.WriteJSON(deadline(t), make(chan int))
	if _, ok := errors.AsType[*json.UnsupportedTypeError](err); !ok {
		t.Errorf("a channel: %v", err)
	}
	client.WriteJSON(deadline(t), 1)
	var n int
	if err := server.ReadJSON(deadline(t), &n); err != nil || n != 1 {
		t.Errorf("read %d, %v", n, err)
	}
}

// A client that speaks JSON, and closes the connection where the server does not.
func ExampleConn_ReadJSON() {
	url, stop := echoServer()
	defer stop()
	ctx := context.Background()
	c, err := conn.Dial(ctx, url, nil)
	if err != nil {
		log.Fatal(err)
	}
	defer c.CloseNow()

	type quote struct {
		Symbol string  `json:"symbol"`
		Price  float64 `json:"price"`
	}
	if err := c.WriteJSON(ctx, quote{"GOOG", 17.5}); err != nil {
		log.Fatal(err)
	}
	var q quote
	err = c.ReadJSON(ctx, &q)
	if wrong, ok := errors.AsType[*conn.JSONError](err); ok {
		c.Close(wrong.Code, "a quote was expected")
	}
	fmt.Println(q.Symbol, q.Price, err)
	// Output: GOOG 17.5 <nil>
}
