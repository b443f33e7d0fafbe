package result

// A Behavior is a verdict. Its words are those of Autobahn's reports, which
// programs in the wild compare.
type Behavior string

const (
	OK            Behavior = "OK"            // as the RFC wants it
	NonStrict     Behavior = "NON-STRICT"    // permitted, but not the best that can be done
	Informational Behavior = "INFORMATIONAL" // the RFC leaves it open; the case only tells
	Unimplemented Behavior = "UNIMPLEMENTED" // an optional part that the peer does not have
	Failed        Behavior = "FAILED"        // against the RFC
)

// What besides OK, Informational and Failed a BehaviorClose may be.
const (
	Unclean        Behavior = "UNCLEAN"          // the connection ended without a closing handshake
	WrongCode      Behavior = "WRONG CODE"       // the peer's Close had another code than it should
	FailedByClient Behavior = "FAILED BY CLIENT" // the tester had to close TCP, which is for the server to do
)

// Behaviors are all verdicts, the better ones first.
var Behaviors = []Behavior{OK, Informational, NonStrict, Unimplemented, WrongCode, Unclean, FailedByClient, Failed}

// badness orders the verdicts. What is equally bad has the same number.
var badness = map[Behavior]int{
	OK: 0, Informational: 0,
	NonStrict:     1,
	Unimplemented: 2,
	WrongCode:     3, Unclean: 3, FailedByClient: 3,
	Failed: 4,
}

// Worse reports whether b is a worse verdict than than.
func (b Behavior) Worse(than Behavior) bool { return badness[b] > badness[than] }

// Failed reports whether b is against the RFC, and no matter of taste or choice.
func (b Behavior) Failed() bool { return b.Worse(Unimplemented) }
