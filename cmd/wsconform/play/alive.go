package play

import (
	"errors"

	"duplex/cmd/wsconform/result"
	"duplex/cmd/wsconform/suite"
	"duplex/frame"
)

// another is the case of a connection beside the one that is played: one message,
// and back.
var another = &suite.Case{
	Steps: []suite.Step{suite.Frame{Opcode: frame.Text, Payload: suite.Octets(stillAlive)}},
	Outcomes: []suite.Outcome{{
		Behavior: result.OK,
		Events:   []suite.Event{{Kind: result.Message, Payload: suite.Octets(stillAlive)}},
	}},
	Ending: suite.Ending{ByTester: true, Codes: []frame.CloseCode{frame.NormalClosure}},
}

const stillAlive = "still alive?"

func (p script) Alive() error {
	if p.s.target == nil {
		return nil
	}
	o := p.s.o
	o.Timeout = p.s.limit()
	if r := p.s.target.Play(p.s.ctx, another, o); r.Behavior.Failed() {
		return errors.New(r.Why)
	}
	return nil
}
