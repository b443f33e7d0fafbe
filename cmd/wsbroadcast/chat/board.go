package chat

import (
	"context"
	"math"
	"time"

	"duplex/conn"
	"duplex/conn/hub"
)

// maxPast is how many seconds a board goes back.
const maxPast = 300

// A board has figures, what they were in the last minutes, and subscribers who
// are sent that at first and each second what has come to it.
type board struct {
	stream
	figures []figure
	start   time.Time // of the last sample

	past []tick // under the lock of the stream
}

// A boardEvent is what a subscriber gets first.
type boardEvent struct {
	Type    string   `json:"type"` // "figures"
	Figures []figure `json:"figures"`
	Past    []tick   `json:"past"`
}

// A tick is what all figures were at a time, in their order.
type tick struct {
	Type   string  `json:"type"`
	At     int64   `json:"at"` // in microseconds since 1970
	Values []value `json:"values"`
}

func newBoard(h *hub.Hub, name string, figures []figure) *board {
	b := &board{figures: figures, start: time.Now()}
	b.stream.hub, b.stream.name = h, name
	b.stream.first = func(*conn.Request) any { return boardEvent{"figures", b.figures, b.past} }
	return b
}

// sample measures all figures, and sends them to whoever is there.
func (b *board) sample() {
	now := time.Now()
	since := now.Sub(b.start)
	b.start = now
	s := tick{Type: "tick", At: now.UnixMicro(), Values: make([]value, len(b.figures))}
	for i, f := range b.figures {
		s.Values[i] = value(f.measure(since))
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.past) == maxPast {
		b.past = append(b.past[:0], b.past[1:]...)
	}
	b.past = append(b.past, s)
	b.send(s)
}

// latest returns what the figures were last, by their metrics, without those that are not
// known.
func (b *board) latest() map[string]value {
	b.mu.Lock()
	defer b.mu.Unlock()
	values := make(map[string]value)
	if len(b.past) == 0 {
		return values
	}
	for i, v := range b.past[len(b.past)-1].Values {
		if !math.IsNaN(float64(v)) {
			values[b.figures[i].Metric] = v
		}
	}
	return values
}

// sample samples boards once a second until ctx ends.
func sample(ctx context.Context, boards ...*board) {
	second := time.NewTicker(time.Second)
	defer second.Stop()
	for {
		select {
		case <-second.C:
			for _, b := range boards {
				b.sample()
			}
		case <-ctx.Done():
			return
		}
	}
}
