package suite

import "time"

// Section 5: messages in fragments, with control frames among them, and
// fragments that belong to nothing (section 5.4).
func section5() []Case {
	return append(section5Legal(), section5Illegal()...)
}

func section5Legal() []Case {
	halves := []Frame{begin(text("fragment1")), last("fragment2")}
	between := []Frame{begin(text("fragment1")), ping("ping payload"), last("fragment2")}
	whole := sawText("fragment1fragment2")

	first := []Frame{begin(text("fragment1")), continuation("fragment2"), ping("pongme 1!")}
	second := []Frame{continuation("fragment3"), continuation("fragment4"), ping("pongme 2!"), last("fragment5")}
	five := ok(sawPong("pongme 1!"), sawPong("pongme 2!"),
		sawText("fragment1fragment2fragment3fragment4fragment5"))

	cases := []Case{{
		ID:          "5.3",
		Description: "A text message in two fragments, in one piece.",
		Steps:       then(together(halves...), closeSoon),
		Outcomes:    ok(whole),
	}, {
		ID:          "5.4",
		Description: "A text message in two fragments, written frame by frame.",
		Steps:       then(alone(halves...), closeSoon),
		Outcomes:    ok(whole),
	}, {
		ID:          "5.5",
		Description: "A text message in two fragments, written octet by octet.",
		Steps:       then(chopped(1, halves...), closeSoon),
		Outcomes:    ok(whole),
	}, {
		ID:          "5.6",
		Description: "A text message in two fragments with a ping between them, in one piece.",
		Steps:       then(together(between...), closeSoon),
		Outcomes:    ok(sawPong("ping payload"), whole),
	}, {
		ID:          "5.7",
		Description: "A text message in two fragments with a ping between them, written frame by frame.",
		Steps:       then(alone(between...), closeSoon),
		Outcomes:    ok(sawPong("ping payload"), whole),
	}, {
		ID:          "5.8",
		Description: "A text message in two fragments with a ping between them, written octet by octet.",
		Steps:       then(chopped(1, between...), closeSoon),
		Outcomes:    ok(sawPong("ping payload"), whole),
	}, {
		ID:          "5.19",
		Description: "A text message in five fragments, with a ping and a pause of 1 s after the second and a ping after the fourth.",
		Steps:       then(then(then(together(first...), Pause{For: time.Second}), together(second...)...), closeSoon),
		Outcomes:    five,
	}, {
		ID:          "5.20",
		Description: "The same as 5.19, written frame by frame.",
		Steps:       then(then(then(alone(first...), Pause{For: time.Second}), alone(second...)...), closeSoon),
		Outcomes:    five,
	}}
	for i := range cases {
		c := &cases[i]
		c.Rule, c.Ending = "section 5.4", clean
		c.Expectation = "The message comes back."
		if len(c.Outcomes[0].Events) > 1 {
			c.Expectation = "Each ping is answered at once, and the message comes back."
		}
	}
	return cases
}

func section5Illegal() []Case {
	const orphan, hello = "non-continuation payload", "Hello, world!"
	ending := []Frame{last(orphan), text(hello)}
	going := []Frame{continuation(orphan), text(hello)}
	twice := func(orphan Frame) []Step {
		once := []Frame{orphan, begin(text("fragment2")), last("fragment3")}
		return then(together(append(once, once...)...), dropSoon)
	}
	cases := []Case{{
		ID:          "5.9",
		Description: "A continuation with FIN set and no message to continue, then a text message, in one piece.",
		Steps:       then(together(ending...), dropSoon),
	}, {
		ID:          "5.10",
		Description: "A continuation with FIN set and no message to continue, then a text message, written frame by frame.",
		Steps:       then(alone(ending...), dropSoon),
	}, {
		ID:          "5.11",
		Description: "A continuation with FIN set and no message to continue, then a text message, written octet by octet.",
		Steps:       then(chopped(1, ending...), dropSoon),
	}, {
		ID:          "5.12",
		Description: "A continuation with FIN clear and no message to continue, then a text message, in one piece.",
		Steps:       then(together(going...), dropSoon),
	}, {
		ID:          "5.13",
		Description: "A continuation with FIN clear and no message to continue, then a text message, written frame by frame.",
		Steps:       then(alone(going...), dropSoon),
	}, {
		ID:          "5.14",
		Description: "A continuation with FIN clear and no message to continue, then a text message, written octet by octet.",
		Steps:       then(chopped(1, going...), dropSoon),
	}, {
		ID:          "5.15",
		Description: "A text message in two fragments, then a continuation with FIN clear and no message to continue, then a text message, in one piece.",
		Steps: then(together(begin(text("fragment1")), last("fragment2"),
			continuation("fragment3"), text("fragment4")), dropSoon),
		Outcomes: okOr([]Event{sawText("fragment1fragment2")}, nil),
	}, {
		ID:          "5.16",
		Description: "Twice: a continuation with FIN clear and no message to continue, then a text message in two fragments.",
		Steps:       twice(continuation("fragment1")),
	}, {
		ID:          "5.17",
		Description: "Twice: a continuation with FIN set and no message to continue, then a text message in two fragments.",
		Steps:       twice(last("fragment1")),
	}, {
		ID:          "5.18",
		Description: "A text message in two fragments that both have the opcode for text, in one piece.",
		Steps:       then(together(begin(text("fragment1")), text("fragment2")), dropSoon),
	}}
	control := failing([]Case{{
		ID:          "5.1",
		Description: "A ping in two fragments.",
		Steps:       then(together(begin(ping("fragment1")), last("fragment2")), dropSoon),
	}, {
		ID:          "5.2",
		Description: "A pong in two fragments.",
		Steps:       then(together(begin(pong("fragment1")), last("fragment2")), dropSoon),
	}}, "section 5.5")
	cases = append(failing(cases, "section 5.4"), control...)
	for i, c := range cases {
		if c.Outcomes == nil {
			cases[i].Outcomes = ok()
		}
	}
	return cases
}
