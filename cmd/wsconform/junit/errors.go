package junit

import "duplex/cmd/wsconform/result"

// errors returns a suite of what kept cases from being played, none if nothing
// did.
func errors(run *result.Run) []suite {
	s := suite{Name: run.Tool, Time: seconds(0)}
	fail := func(class, name, message string) {
		s.add(testcase{Class: class, Name: name, Time: seconds(0), Error: &complaint{Message: message}}, 0)
	}
	for _, agent := range run.Agents {
		if agent.Unreachable != "" {
			fail(agent.Name, "can be reached at "+agent.URL, agent.Unreachable)
		}
	}
	if !run.Complete {
		fail(run.Tool, "plays all cases", "the run ended before all cases had been played")
	}
	if s.Cases == nil {
		return nil
	}
	return []suite{s}
}
