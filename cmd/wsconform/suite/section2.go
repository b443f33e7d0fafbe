package suite

import (
	"fmt"
	"strings"
	"time"

	"duplex/frame"
)

// Section 2: pings are answered, pongs are not (sections 5.5.2 and 5.5.3).
func section2() []Case {
	full := strings.Repeat("\xfe", 125)
	var tenPings []Frame
	var tenPongs []Event
	for i := range 10 {
		payload := fmt.Sprintf("payload-%d", i)
		tenPings = append(tenPings, ping(payload))
		tenPongs = append(tenPongs, sawPong(payload))
	}
	return []Case{{
		ID: "2.1", Rule: "section 5.5.2",
		Description: "A ping without payload.",
		Expectation: "A pong without payload.",
		Steps:       []Step{ping(""), closeSoon},
		Outcomes:    ok(sawPong("")),
		Ending:      clean,
	}, {
		ID: "2.2", Rule: "section 5.5.3",
		Description: "A ping with text.",
		Expectation: "A pong with the same payload.",
		Steps:       []Step{ping("Hello, world!"), closeSoon},
		Outcomes:    ok(sawPong("Hello, world!")),
		Ending:      clean,
	}, {
		ID: "2.3", Rule: "section 5.5.3",
		Description: "A ping with octets that are not UTF-8.",
		Expectation: "A pong with the same payload.",
		Steps:       []Step{ping("\x00\xff\xfe\xfd\xfc\xfb\x00\xff"), closeSoon},
		Outcomes:    ok(sawPong("\x00\xff\xfe\xfd\xfc\xfb\x00\xff")),
		Ending:      clean,
	}, {
		ID: "2.4", Rule: "section 5.5.3",
		Description: "A ping with 125 octets, the most that a control frame may have.",
		Expectation: "A pong with the same payload.",
		Steps:       []Step{ping(full), closeSoon},
		Outcomes:    ok(sawPong(full)),
		Ending:      clean,
	}, {
		ID: "2.5", Rule: "section 5.5",
		Description: "A ping with 126 octets, one too many for a control frame.",
		Expectation: "The peer fails the connection with 1002.",
		Steps:       []Step{ping(full + "\xfe"), dropSoon},
		Outcomes:    ok(),
		Ending:      failed(frame.ProtocolError),
	}, {
		ID: "2.6", Rule: "section 5.5.3",
		Description: "A ping with 125 octets, written octet by octet.",
		Expectation: "A pong with the same payload: how TCP cuts the stream has no meaning.",
		Steps:       then(chopped(1, ping(full)), CloseAfter(2*time.Second)),
		Outcomes:    ok(sawPong(full)),
		Ending:      clean,
	}, {
		ID: "2.7", Rule: "section 5.5.3",
		Description: "An unasked pong without payload, then a close.",
		Expectation: "Nothing but the answer to the close.",
		Steps:       []Step{pong(""), closing(frame.NormalClosure, ""), closeSoon},
		Outcomes:    ok(),
		Ending:      clean,
	}, {
		ID: "2.8", Rule: "section 5.5.3",
		Description: "An unasked pong with a payload, then a close.",
		Expectation: "Nothing but the answer to the close.",
		Steps:       []Step{pong("unsolicited pong payload"), closing(frame.NormalClosure, ""), closeSoon},
		Outcomes:    ok(),
		Ending:      clean,
	}, {
		ID: "2.9", Rule: "section 5.5.3",
		Description: "An unasked pong, then a ping.",
		Expectation: "A pong for the ping, and nothing for the pong.",
		Steps:       []Step{pong("unsolicited pong payload"), ping("ping payload"), closeSoon},
		Outcomes:    ok(sawPong("ping payload")),
		Ending:      clean,
	}, {
		ID: "2.10", Rule: "section 5.5.3", Severity: Should,
		Description: "Ten pings in a row.",
		Expectation: "Ten pongs in the same order, although the RFC lets a peer answer the last ping only.",
		Steps:       then(together(tenPings...), CloseAfter(3*time.Second)),
		Outcomes:    ok(tenPongs...),
		Ending:      clean,
	}, {
		ID: "2.11", Rule: "section 5.5.3", Severity: Should,
		Description: "Ten pings in a row, written octet by octet.",
		Expectation: "Ten pongs in the same order, although the RFC lets a peer answer the last ping only.",
		Steps:       then(chopped(1, tenPings...), CloseAfter(3*time.Second)),
		Outcomes:    ok(tenPongs...),
		Ending:      clean,
	}}
}
