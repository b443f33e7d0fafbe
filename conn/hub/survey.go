package hub

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"slices"
	"sync"
)

// A Survey asks nodes a question, which each of them answers for itself. It comes from
// [Node.Survey]. All methods may be called by many goroutines at once.
type Survey struct {
	answer    func(question []byte) []byte
	node      *Node
	room      string
	questions *Channel // has a mark of each node that takes part
	answers   *Channel // to what this node has asked; nil without an engine

	mu    sync.Mutex // guards the following
	nodes map[string]bool
	last  uint64
	asked map[uint64]*poll
}

// An Answer is what a node says to the question of a [Survey].
type Answer struct {
	Node    string // its name
	Payload []byte
	Err     error // ErrNoAnswer if it has not answered in time
}

// ErrNoAnswer says that a node takes part in a survey but has not answered.
var ErrNoAnswer = errors.New("websocket: the node has not answered")

// A poll is a question whose answers are gathered.
type poll struct {
	answers map[string]Answer // by node; with ErrNoAnswer until one comes
	missing int
	done    chan struct{} // closed when none is missing
}

// surveyMark is the key of the marks of nodes that take part in a survey.
const surveyMark = "node"

// Survey has the node take part in a survey until Close. The room is for the survey
// alone. answer is called for one question at a time, must not take long, and must not
// keep the question. ctx bounds the opening as that of [Node.Open] does.
func (n *Node) Survey(ctx context.Context, room string, answer func(question []byte) []byte) *Survey {
	s := &Survey{answer: answer, node: n, room: room, nodes: make(map[string]bool), asked: make(map[uint64]*poll)}
	s.nodes[s.name()] = true
	if n.Engine != nil {
		s.answers = n.Open(ctx, s.roomOf(s.name()), s.hearAnswer)
	}
	s.questions = n.Open(ctx, room, s.hearQuestion)
	s.questions.Mark(ctx, surveyMark, []byte(s.name())) // after an error others do not wait for this node
	return s
}

func (s *Survey) name() string {
	if s.node.Engine == nil {
		return ""
	}
	return s.node.Engine.Name()
}

// roomOf returns where a node hears the answers to its questions.
func (s *Survey) roomOf(node string) string { return s.room + " " + node }

// Close ends the part of this node in the survey.
func (s *Survey) Close() {
	s.questions.Mark(context.Background(), surveyMark, nil)
	s.questions.Close()
	if s.answers != nil {
		s.answers.Close()
	}
}

// Ask asks all nodes that take part, this one too, and returns their answers, sorted by
// the nodes' names. It returns when all have answered or ctx ends. A node that
// disappears takes part until the engine removes its mark.
func (s *Survey) Ask(ctx context.Context, question []byte) []Answer {
	id, p := s.begin()
	s.questions.Whisper(append(binary.BigEndian.AppendUint64(nil, id), question...))
	select {
	case <-p.done:
	case <-ctx.Done():
	}
	return s.end(id)
}

func (s *Survey) begin() (uint64, *poll) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := &poll{answers: make(map[string]Answer), missing: len(s.nodes), done: make(chan struct{})}
	for node := range s.nodes {
		p.answers[node] = Answer{Node: node, Err: ErrNoAnswer}
	}
	s.last++
	s.asked[s.last] = p
	return s.last, p
}

func (s *Survey) end(id uint64) (answers []Answer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range s.asked[id].answers {
		answers = append(answers, a)
	}
	delete(s.asked, id)
	slices.SortFunc(answers, func(a, b Answer) int { return cmp.Compare(a.Node, b.Node) })
	return answers
}

// hearQuestion is called for what happens in the room of the survey: nodes come and go,
// and ask.
func (s *Survey) hearQuestion(e Event) {
	switch {
	case e.Key == surveyMark:
		s.mu.Lock()
		defer s.mu.Unlock()
		if e.Payload != nil {
			s.nodes[e.From] = true
		} else if !e.Own {
			delete(s.nodes, e.From)
		}
	case len(e.Payload) >= 8 && !e.Old:
		answer := append(slices.Clone(e.Payload[:8]), s.answer(e.Payload[8:])...)
		if e.Own {
			s.take(s.name(), answer)
		} else {
			s.node.Whisper(s.roomOf(e.From), answer)
		}
	}
}

// hearAnswer is called for what other nodes answer.
func (s *Survey) hearAnswer(e Event) {
	if len(e.Payload) >= 8 && !e.Own {
		s.take(e.From, slices.Clone(e.Payload))
	}
}

// take takes note of an answer, behind the number of the question.
func (s *Survey) take(node string, numbered []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.asked[binary.BigEndian.Uint64(numbered)]
	if p == nil {
		return // it is late
	}
	before, expected := p.answers[node]
	p.answers[node] = Answer{Node: node, Payload: numbered[8:]}
	if expected && before.Err != nil {
		if p.missing--; p.missing == 0 {
			close(p.done)
		}
	}
}
