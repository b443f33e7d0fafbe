package suite

import "duplex/cmd/wsconform/result"

// An Outcome is one way in which a case may go, and the verdict on it.
type Outcome struct {
	Behavior result.Behavior
	Events   []Event // all that is seen of the peer, in this order
}

// An Event is something that is seen while a case runs.
type Event struct {
	Kind    result.Kind
	Binary  bool // of a message
	Payload Payload
	Label   string // of a time-out
}

// Result returns what reports say of the outcome.
func (o Outcome) Result() result.Outcome {
	events := make([]result.Event, len(o.Events))
	for i, e := range o.Events {
		events[i] = e.Result()
	}
	return result.Outcome{Behavior: o.Behavior, Events: events}
}

// Result returns what reports say of the event.
func (e Event) Result() result.Event {
	payload := result.Shorten(e.Payload.Slice(0, min(e.Payload.Len, 1<<10)).Append(nil))
	payload.Length = e.Payload.Len
	return result.Event{Kind: e.Kind, Binary: e.Binary, Payload: payload, Label: e.Label}
}
