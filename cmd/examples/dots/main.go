// Command dots is a game of shared state: everybody is a dot, and sees all others
// move. A player sends where its dot goes, {"x":10,"y":20}, and is sent each dot
// that there is or that has moved, {"id":1,"x":10,"y":20}. The first one that it is
// sent is its own, with "you":true. A dot with "gone":true has left.
package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"math/rand/v2"
	"net"
	"net/http"
	"sync"

	"duplex/conn"
	"duplex/conn/hub"
)

//go:embed dots.html
var page string

// A dot is where a player is, in percent of the field.
type dot struct {
	ID   int  `json:"id"`
	X    int  `json:"x"`
	Y    int  `json:"y"`
	You  bool `json:"you,omitempty"`
	Gone bool `json:"gone,omitempty"`
}

// A game is the field with its players. Its lock is held while a dot changes and
// is published, so that all see the same.
type game struct {
	mu      sync.Mutex
	players hub.Hub // the value of a member is its *dot
	last    int
}

func (g *game) opened(_ context.Context, c *conn.Conn) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.last++
	me := &dot{ID: g.last, X: rand.IntN(101), Y: rand.IntN(101)}
	player := g.players.Join(c, me)
	own := *me
	own.You = true
	player.Send(message(own))
	for other := range g.players.Members(hub.All().But(player)) {
		player.Send(message(other.Value()))
	}
	g.players.PublishTo(hub.All().But(player), message(me))
}

func (g *game) message(_ context.Context, c *conn.Conn, _ conn.Opcode, payload []byte) {
	g.mu.Lock()
	defer g.mu.Unlock()
	me := g.players.Member(c).Value().(*dot)
	var to dot
	if json.Unmarshal(payload, &to) != nil {
		c.Close(conn.PolicyViolation, `a move is {"x":10,"y":20}`)
		return
	}
	me.X, me.Y = min(max(to.X, 0), 100), min(max(to.Y, 0), 100)
	g.players.Publish(message(me))
}

func (g *game) closed(c *conn.Conn, _ error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	me := g.players.Member(c).Value().(*dot)
	g.players.Leave(c)
	me.Gone = true
	g.players.Publish(message(me))
}

func message(v any) *conn.Prepared {
	b, _ := json.Marshal(v) // a dot is numbers
	m, _ := conn.Prepare(conn.Text, b)
	return m
}

func main() {
	addr := flag.String("addr", "localhost:8080", "listen on this `host:port`")
	flag.Parse()
	l, err := net.Listen("tcp", *addr)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("listening on ws://%s\n", l.Addr())
	fmt.Printf("open http://%s/ in two windows of a browser\n", l.Addr())

	var g game
	http.Handle("/play", &conn.Server{Handler: &conn.Handler{Opened: g.opened, Message: g.message, Closed: g.closed}})
	http.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, page) })
	log.Fatal(http.Serve(l, nil))
}
