package chat

import (
	"context"
	"sync"
	"time"

	"duplex/conn/hub"
)

// A room is where people hear each other, on this node and on others. What they do
// is published on the channel, and takes effect when that delivers it: then all
// nodes hear the same in the same order.
//
// Locks are taken in this order: acts, that of the channel while it delivers, mu.
type room struct {
	chat    *Chat
	path    string
	people  int // the chat's lock is for it: those who are in, or coming or going
	opening sync.Once
	channel *hub.Channel

	// acts is held while somebody decides what to publish and publishes it.
	acts sync.Mutex
	last int64 // when something was published that was said, in microseconds

	mu      sync.Mutex // held while something takes effect; guards the following
	persons map[uint64]*person
	pages   int // those here that speak Protocol
	names   names
	claims  map[string]*claim // of names, by the key of the name
	history history
	recent  recent
	leaving []bundle
}

func newRoom(c *Chat, path string) *room {
	return &room{
		chat:    c,
		path:    path,
		persons: make(map[uint64]*person),
		claims:  make(map[string]*claim),
		history: history{most: c.options.History, said: []said{}},
	}
}

// open has the room hear what is published in it, if it does not yet.
func (r *room) open() {
	r.opening.Do(func() { r.channel = r.chat.node.Open(context.Background(), r.path, r.hear) })
}

// The rooms of the hub are for one kind of members each.
func (r *room) onPages() string { return "pages " + r.path }
func (r *room) plainly() string { return "plain " + r.path }

// say publishes a text. One with an id is said once.
func (r *room) say(p *person, id string, text []byte) error {
	r.acts.Lock()
	defer r.acts.Unlock()
	r.mu.Lock()
	name, again := p.name, r.sayAgain(p, id)
	r.mu.Unlock()
	if again {
		return nil
	}
	r.last = max(r.last+1, time.Now().UnixMicro())
	u := utterance{kind: saying, at: r.last, person: p.number, onPage: p.onPage, by: p.by, id: id, name: name, text: text}
	return r.publish(&u)
}

// sayAgain reports whether a text was said before, and tells the one who says it.
// The room is locked.
func (r *room) sayAgain(p *person, id string) bool {
	at := int64(0)
	if id != "" {
		at = r.recent.find(p.by, id)
	}
	if at != 0 {
		p.member.Send(prepare(heard{"heard", at, id}))
	}
	return at != 0
}

// pass publishes a binary message.
func (r *room) pass(p *person, payload []byte) error {
	r.acts.Lock()
	defer r.acts.Unlock()
	return r.publish(&utterance{kind: passing, person: p.number, text: payload})
}

func (r *room) publish(u *utterance) error {
	return r.channel.Publish(context.Background(), u.append(nil))
}

// Others are told that somebody is typing once in a while, and not in a crowd,
// where that would cost much and help nobody.
const (
	typingPause = time.Second
	typingCrowd = 50 // people
)

// typing tells the other pages that somebody is writing something.
func (r *room) typing(p *person) {
	r.mu.Lock()
	now := time.Now()
	due := r.count() <= typingCrowd && now.Sub(p.typed) >= typingPause
	if due {
		p.typed = now
	}
	u := utterance{kind: typing, person: p.number, name: p.name}
	r.mu.Unlock()
	if due {
		r.channel.Whisper(u.append(nil))
	}
}

// isQuiet reports whether nothing was said there.
func (r *room) isQuiet() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.history.isEmpty()
}

// count returns how many are there, on all nodes. The room is locked.
func (r *room) count() int { return len(r.names.taken) }
