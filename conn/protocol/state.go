package protocol

// A State is how far a connection is on its way from open to closed. It follows
// from the Close frames that have passed.
type State uint8

const (
	// Open: no Close frame has been sent or received.
	Open State = iota

	// Closing: one end has sent a Close frame, the other not yet
	// (section 7.1.3).
	Closing

	// Closed: both ends have sent a Close frame, and the server closes the
	// connection underneath (section 7.1.1).
	Closed
)

// String returns the state's name in lower case.
func (s State) String() string {
	return [...]string{"open", "closing", "closed"}[min(s, Closed)]
}
