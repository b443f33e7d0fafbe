package natsrooms

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

func (e *Engine) sayStream() string  { return e.config.Prefix + "-say" }
func (e *Engine) markStream() string { return e.config.Prefix + "-mark" }

// createStreams creates the streams, or changes them to what the Config says, and
// returns what that of the messages has.
func (e *Engine) createStreams(ctx context.Context) (*jetstream.StreamInfo, error) {
	p := e.config.Prefix
	say, err := e.js.CreateOrUpdateStream(ctx, jetstream.StreamConfig{
		Name:              e.sayStream(),
		Description:       "messages in rooms",
		Subjects:          []string{p + ".say.*"},
		RePublish:         &jetstream.RePublish{Source: p + ".say.*", Destination: p + ".live.{{wildcard(1)}}.say"},
		MaxMsgsPerSubject: int64(e.config.History),
		MaxAge:            e.config.MaxAge,
		MaxBytes:          orUnlimited(e.config.MaxBytes),
		Replicas:          e.config.Replicas,
		AllowDirect:       true,
	})
	if err != nil {
		return nil, err
	}
	_, err = e.js.CreateOrUpdateStream(ctx, jetstream.StreamConfig{
		Name:        e.markStream(),
		Description: "who is in rooms",
		Subjects:    []string{p + ".mark.*.*.*"},
		RePublish:   &jetstream.RePublish{Source: p + ".mark.*.*.*", Destination: p + ".live.{{wildcard(2)}}.mark.{{wildcard(1)}}.{{wildcard(3)}}"},
		Replicas:    e.config.Replicas,
		AllowDirect: true,
		AllowRollup: true,
		AllowMsgTTL: true,
	})
	return say.CachedInfo(), err
}

func orUnlimited(n int64) int64 {
	if n == 0 {
		return -1
	}
	return n
}

// Forget removes all marks. It is for a server that has just started, to which no
// node can have connected.
func (e *Engine) Forget(ctx context.Context) error { return e.purge(ctx, e.config.Prefix+".mark.>") }

func (e *Engine) purge(ctx context.Context, marks string) error {
	s, err := e.js.Stream(ctx, e.markStream())
	if err != nil {
		return err
	}
	return s.Purge(ctx, jetstream.WithPurgeSubject(marks))
}

// A stored message is one that was read from a stream.
type stored struct {
	*nats.Msg
	subject  string
	sequence uint64
	pending  uint64 // how many follow
}

// batch is how many messages are read at once.
const batch = 500

// read calls use for the messages of a stream on subjects that match, from a sequence
// number on, in their order.
func (e *Engine) read(ctx context.Context, stream, subjects string, from uint64, use func(stored)) error {
	for more := true; more; {
		request, _ := json.Marshal(map[string]any{"seq": max(from, 1), "next_by_subj": subjects, "batch": batch})
		inbox := e.nc.NewRespInbox()
		answers, err := e.nc.SubscribeSync(inbox)
		if err != nil {
			return err
		}
		if err := e.nc.PublishRequest("$JS.API.DIRECT.GET."+stream, inbox, request); err != nil {
			answers.Unsubscribe()
			return err
		}
		from, more, err = readBatch(ctx, answers, from, use)
		answers.Unsubscribe()
		if err != nil {
			return err
		}
	}
	return nil
}

// readBatch returns where the next batch begins, if there is one.
func readBatch(ctx context.Context, answers *nats.Subscription, from uint64, use func(stored)) (next uint64, more bool, err error) {
	for {
		m, err := answers.NextMsgWithContext(ctx)
		if err != nil {
			return from, false, err
		}
		switch status := m.Header.Get("Status"); status {
		case "":
			s := stored{Msg: m, subject: m.Header.Get(jetstream.SubjectHeader), sequence: number(m, jetstream.SequenceHeader), pending: number(m, "Nats-Num-Pending")}
			from, more = s.sequence+1, s.pending > 0
			use(s)
		case "204": // the end of the batch
			return from, more, nil
		case "404": // there are none
			return from, false, nil
		default:
			return from, false, fmt.Errorf("natsrooms: the stream says %s %s", status, m.Header.Get("Description"))
		}
	}
}

// number returns a header that is a number, or 0.
func number(m *nats.Msg, header string) uint64 {
	n, _ := strconv.ParseUint(m.Header.Get(header), 10, 64)
	return n
}
