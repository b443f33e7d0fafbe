package socketio_test

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"testing"

	"duplex/conn/socketio"
	"duplex/conn/socketio/packet"
)

// A bus carries bytes between the adapters of one namespace on several servers, as a
// message broker would: in order, and to each in a goroutine of its own.
type bus struct {
	mu    sync.Mutex
	lines map[string]chan []byte // by the name of the adapter
}

func (b *bus) send(to string, m parcel) {
	data, err := json.Marshal(m)
	if err != nil {
		panic(err)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for name, line := range b.lines {
		if name == to || to == "" && name != m.From {
			line <- data
		}
	}
}

// others returns how many adapters there are beside one.
func (b *bus) others() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.lines) - 1
}

// A parcel is what adapters send each other: a request, for which Do names the method, or
// a reply to the request with the same ID, the last one with Done.
type parcel struct {
	From    string
	Do      string `json:",omitempty"`
	ID      int
	To      socketio.Target
	Rooms   []string `json:",omitempty"`
	Client  bool     `json:",omitempty"`
	Packet  [][]byte `json:",omitempty"` // the text, and behind it the attachments
	Socket  string   `json:",omitempty"` // that replies
	Gone    bool     `json:",omitempty"` // it was disconnected
	Sockets []socketio.RemoteSocket
	Done    bool `json:",omitempty"`
}

func pack(k *packet.Packet) [][]byte { return append([][]byte{k.Append(nil)}, k.Attachments...) }

func unpack(parts [][]byte) *packet.Packet {
	var d packet.Decoder
	k, err := d.Text(parts[0])
	for _, part := range parts[1:] {
		k, err = d.Binary(part)
	}
	if err != nil {
		panic(err)
	}
	return k
}

// A busAdapter is an adapter that a program outside the package could have.
type busAdapter struct {
	*socketio.LocalAdapter
	namespace *socketio.Namespace
	bus       *bus
	name      string

	mu      sync.Mutex
	lastID  int
	waiting map[int]chan parcel
}

// newBusAdapter returns the maker of the adapters of a server.
func newBusAdapter(t *testing.T, b *bus, name string) func(*socketio.Namespace) socketio.Adapter {
	return func(n *socketio.Namespace) socketio.Adapter {
		a := &busAdapter{LocalAdapter: socketio.NewLocalAdapter(n), namespace: n, bus: b, name: name, waiting: make(map[int]chan parcel)}
		line := make(chan []byte, 1000)
		b.mu.Lock()
		b.lines[name] = line
		b.mu.Unlock()
		over := make(chan bool)
		go func() {
			defer close(over)
			for data := range line {
				a.receive(data)
			}
		}()
		t.Cleanup(func() {
			b.mu.Lock()
			delete(b.lines, name)
			close(line)
			b.mu.Unlock()
			<-over
		})
		return a
	}
}

// receive handles what another adapter has sent.
func (a *busAdapter) receive(data []byte) {
	var m parcel
	if err := json.Unmarshal(data, &m); err != nil {
		panic(err)
	}
	local := a.LocalAdapter
	switch m.Do {
	case "": // a reply
		a.mu.Lock()
		replies := a.waiting[m.ID]
		a.mu.Unlock()
		if replies != nil {
			replies <- m
		}
	case "broadcast":
		local.Broadcast(unpack(m.Packet), m.To)
	case "call":
		go func() {
			local.BroadcastWithAck(context.Background(), unpack(m.Packet), m.To, func(r socketio.Reply) {
				a.reply(m, parcel{Socket: r.From, Packet: pack(r.Args.Packet()), Gone: r.Err != nil})
			})
			a.reply(m, parcel{Done: true})
		}()
	case "fetch":
		sockets, _ := local.Fetch(context.Background(), m.To)
		a.reply(m, parcel{Sockets: sockets, Done: true})
	case "join":
		local.AddSockets(m.To, m.Rooms...)
	case "leave":
		local.RemoveSockets(m.To, m.Rooms...)
	case "disconnect":
		local.DisconnectSockets(m.To, m.Client)
	case "server":
		go func() {
			reply := a.namespace.ServerSide(context.Background(), unpack(m.Packet))
			a.reply(m, parcel{Packet: pack(reply.Packet()), Done: true})
		}()
	}
}

func (a *busAdapter) reply(request, m parcel) {
	m.From, m.ID = a.name, request.ID
	a.bus.send(request.From, m)
}

// tell sends a request to all others, unless it is for this server alone.
func (a *busAdapter) tell(m parcel) {
	if m.From = a.name; !m.To.Local {
		a.bus.send("", m)
	}
}

// ask sends a request to all others and calls reply with each answer, one at a time.
func (a *busAdapter) ask(ctx context.Context, m parcel, reply func(parcel)) error {
	if m.To.Local {
		return nil
	}
	replies := make(chan parcel, 1000)
	a.mu.Lock()
	a.lastID++
	m.ID = a.lastID
	a.waiting[m.ID] = replies
	a.mu.Unlock()
	defer func() {
		a.mu.Lock()
		defer a.mu.Unlock()
		delete(a.waiting, m.ID)
	}()
	left := a.bus.others()
	a.tell(m)
	for left > 0 {
		select {
		case r := <-replies:
			reply(r)
			if r.Done {
				left--
			}
		case <-ctx.Done():
			return fmt.Errorf("%d servers have not answered: %w", left, ctx.Err())
		}
	}
	return nil
}

func (a *busAdapter) Broadcast(k *packet.Packet, to socketio.Target) {
	a.LocalAdapter.Broadcast(k, to)
	a.tell(parcel{Do: "broadcast", Packet: pack(k), To: to})
}

func (a *busAdapter) BroadcastWithAck(ctx context.Context, k *packet.Packet, to socketio.Target, reply func(socketio.Reply)) error {
	var one sync.Mutex
	locally := make(chan error, 1)
	go func() {
		locally <- a.LocalAdapter.BroadcastWithAck(ctx, k, to, func(r socketio.Reply) {
			one.Lock()
			defer one.Unlock()
			reply(r)
		})
	}()
	err := a.ask(ctx, parcel{Do: "call", Packet: pack(k), To: to}, func(m parcel) {
		if m.Done {
			return
		}
		one.Lock()
		defer one.Unlock()
		reply(replyOf(m))
	})
	if local := <-locally; local != nil {
		return local
	}
	return err
}

func replyOf(m parcel) socketio.Reply {
	if m.Gone {
		return socketio.Reply{From: m.Socket, Err: socketio.ErrDisconnected}
	}
	args, err := socketio.ArgsOf(unpack(m.Packet))
	return socketio.Reply{From: m.Socket, Args: args, Err: err}
}

func (a *busAdapter) Fetch(ctx context.Context, to socketio.Target) ([]socketio.RemoteSocket, error) {
	sockets, err := a.LocalAdapter.Fetch(ctx, to)
	if err != nil {
		return nil, err
	}
	err = a.ask(ctx, parcel{Do: "fetch", To: to}, func(m parcel) { sockets = append(sockets, m.Sockets...) })
	return sockets, err
}

func (a *busAdapter) AddSockets(to socketio.Target, rooms ...string) {
	a.LocalAdapter.AddSockets(to, rooms...)
	a.tell(parcel{Do: "join", To: to, Rooms: rooms})
}

func (a *busAdapter) RemoveSockets(to socketio.Target, rooms ...string) {
	a.LocalAdapter.RemoveSockets(to, rooms...)
	a.tell(parcel{Do: "leave", To: to, Rooms: rooms})
}

func (a *busAdapter) DisconnectSockets(to socketio.Target, client bool) {
	a.LocalAdapter.DisconnectSockets(to, client)
	a.tell(parcel{Do: "disconnect", To: to, Client: client})
}

func (a *busAdapter) ServerSideEmit(k *packet.Packet) error {
	a.tell(parcel{Do: "server", Packet: pack(k)})
	return nil
}

func (a *busAdapter) ServerSideCall(ctx context.Context, k *packet.Packet, reply func(socketio.Reply)) error {
	return a.ask(ctx, parcel{Do: "server", Packet: pack(k)}, func(m parcel) {
		m.Socket = m.From
		reply(replyOf(m))
	})
}
