package chat

import (
	"testing"

	"duplex/conn/hub"
	"duplex/frame"
)

// What comes together is heard in its order, by those who have said some of it too.
func TestBundle(t *testing.T) {
	c, url := start(t, Options{}, nil)
	a, b, x := join(t, c, url, "green", 1), join(t, c, url, "green", 2), join(t, c, url, "green", 3)
	c.mu.Lock()
	r := c.rooms["/green"]
	c.mu.Unlock()
	numbers := map[string]uint64{}
	r.mu.Lock()
	for number, p := range r.persons {
		numbers[p.name] = number
	}
	r.mu.Unlock()
	hear := func(name string, kind byte, text string, more bool) {
		u := utterance{kind: kind, person: numbers[name], name: name, text: []byte(text)}
		r.hear(hub.Event{Payload: u.append(nil), Own: true, More: more})
	}
	hear("guest", saying, "1", true)
	hear("guest 2", saying, "2", true)
	hear("guest", saying, "3", true)
	hear("guest 2", passing, "4", true)
	hear("guest 2", saying, "5", false)
	for _, text := range []string{"1", "2", "3"} {
		expect(t, x, frame.Text, text)
	}
	expect(t, x, frame.Binary, "4")
	expect(t, x, frame.Text, "5")
	expect(t, a, frame.Text, "2")
	expect(t, a, frame.Binary, "4")
	expect(t, a, frame.Text, "5")
	expect(t, b, frame.Text, "1")
	expect(t, b, frame.Text, "3")
}
