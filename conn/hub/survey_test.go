package hub_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"duplex/conn/hub"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// surveyed has nodes that share a broker take part in a survey.
func surveyed(t *testing.T, names ...string) (surveys []*hub.Survey, ports []*port) {
	b := new(broker)
	for _, name := range names {
		p := b.port(name)
		n := &hub.Node{Engine: p}
		s := n.Survey(t.Context(), "health", func(question []byte) []byte { return []byte(name + " is " + string(question)) })
		t.Cleanup(s.Close)
		surveys, ports = append(surveys, s), append(ports, p)
	}
	settle()
	return surveys, ports
}

func wantAnswers(t *testing.T, got []hub.Answer, want ...hub.Answer) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateErrors()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// All nodes answer, and Ask returns as soon as they have. A node that does not is
// waited for until the context ends, and named; what it says later is for no other
// question.
func TestSurvey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		surveys, ports := surveyed(t, "A", "B", "C")
		begun := time.Now()
		wantAnswers(t, surveys[1].Ask(t.Context(), []byte("up")),
			hub.Answer{Node: "A", Payload: []byte("A is up")}, hub.Answer{Node: "B", Payload: []byte("B is up")}, hub.Answer{Node: "C", Payload: []byte("C is up")})
		if took := time.Since(begun); took > 0 {
			t.Errorf("it took %v", took)
		}

		ports[2].set(func() { ports[2].away = true })
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		wantAnswers(t, surveys[0].Ask(ctx, []byte("there")),
			hub.Answer{Node: "A", Payload: []byte("A is there")}, hub.Answer{Node: "B", Payload: []byte("B is there")}, hub.Answer{Node: "C", Err: hub.ErrNoAnswer})

		ports[2].set(func() { ports[2].away = false })
		settle()
		surveys[2].Close()
		settle()
		wantAnswers(t, surveys[0].Ask(t.Context(), []byte("up")),
			hub.Answer{Node: "A", Payload: []byte("A is up")}, hub.Answer{Node: "B", Payload: []byte("B is up")})
	})
}

// Without an engine a node asks itself.
func TestSurveyAlone(t *testing.T) {
	s := new(hub.Node).Survey(t.Context(), "health", func([]byte) []byte { return []byte("up") })
	defer s.Close()
	wantAnswers(t, s.Ask(t.Context(), nil), hub.Answer{Payload: []byte("up")})
}
