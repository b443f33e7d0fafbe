package talk

import (
	"context"
	"testing"

	"duplex/frame"
)

// The model notices what must not be.
func TestRecord(t *testing.T) {
	for _, test := range []struct {
		name string
		good bool
		does func(r *record) error
	}{
		{"nothing", true, func(r *record) error { return r.check(true) }},
		{"all", true, func(r *record) error { r.reads(r.writes("a", "b")...); return r.check(true) }},
		{"some", true, func(r *record) error { r.reads(r.writes("a", "b")[0]); return r.check(false) }},
		{"some, but all was to come", false, func(r *record) error { r.reads(r.writes("a", "b")[0]); return r.check(true) }},
		{"a gap", false, func(r *record) error { r.reads(r.writes("a", "b")[1]); return r.check(false) }},
		{"the wrong order", false, func(r *record) error {
			list := r.writes("a", "b")
			r.reads(list[1], list[0])
			return r.check(false)
		}},
		{"twice", false, func(r *record) error {
			list := r.writes("a")
			r.reads(list...)
			return r.receive(list[0].op, list[0].payload)
		}},
		{"altered", false, func(r *record) error { r.writes("abc"); return r.receive(frame.Text, []byte("0.0:abd")) }},
		{"cut short", false, func(r *record) error { r.writes("abc"); return r.receive(frame.Text, []byte("0.0:ab")) }},
		{"of another kind", false, func(r *record) error { r.writes("abc"); return r.receive(frame.Binary, []byte("0.0:abc")) }},
		{"never written", false, func(r *record) error { r.writes("abc"); return r.receive(frame.Text, []byte("0.1:abc")) }},
		{"by nobody", false, func(r *record) error { return r.receive(frame.Text, []byte("abc")) }},
		{"kept back by a context", false, func(r *record) error {
			m := r.begin(0, frame.Text, []byte("abc"))
			r.end(context.Canceled, m)
			r.reads(m)
			return r.check(false)
		}},
	} {
		if err := test.does(new(record)); (err == nil) != test.good {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}

// writes has one writer write messages.
func (r *record) writes(bodies ...string) (list []*message) {
	for _, body := range bodies {
		m := r.begin(0, frame.Text, []byte(body))
		r.end(nil, m)
		list = append(list, m)
	}
	return list
}

// reads has messages come as they were written.
func (r *record) reads(list ...*message) {
	for _, m := range list {
		if err := r.receive(m.op, m.payload); err != nil {
			panic(err)
		}
	}
}
