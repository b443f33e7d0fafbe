package frame

import "strconv"

// A CloseCode says why a connection is closed (section 7.4).
type CloseCode uint16

const (
	NormalClosure      CloseCode = 1000 // the purpose of the connection is fulfilled
	GoingAway          CloseCode = 1001 // a server shuts down, or a page is left
	ProtocolError      CloseCode = 1002 // the peer broke the protocol
	UnsupportedData    CloseCode = 1003 // a type of data that is not taken: binary, say
	NoStatus           CloseCode = 1005 // never sent: the Close frame had no code
	AbnormalClosure    CloseCode = 1006 // never sent: the connection ended without a Close frame
	InvalidPayload     CloseCode = 1007 // data that does not fit its type: text that is not UTF-8
	PolicyViolation    CloseCode = 1008 // for want of a better code
	MessageTooBig      CloseCode = 1009 // more than the receiver takes
	MandatoryExtension CloseCode = 1010 // the client misses an extension in the server's answer
	InternalError      CloseCode = 1011 // the server cannot go on
	ServiceRestart     CloseCode = 1012 // come again in a while (IANA registry)
	TryAgainLater      CloseCode = 1013 // overloaded (IANA registry)
	BadGateway         CloseCode = 1014 // the server behind this one failed (IANA registry)
	TLSHandshake       CloseCode = 1015 // never sent: TLS failed
)

// Valid reports whether a Close frame may carry the code: those of section
// 7.4.1 and of IANA's registry but for the three that are never sent, and the
// ranges for libraries and applications, 3000 to 4999 (section 7.4.2).
func (c CloseCode) Valid() bool {
	switch {
	case c < 1000 || c > 4999:
		return false
	case c >= 3000:
		return true
	case c > BadGateway:
		return false
	}
	return c != 1004 && c != NoStatus && c != AbnormalClosure
}

var closeCodes = map[CloseCode]string{
	NormalClosure:      "normal closure",
	GoingAway:          "going away",
	ProtocolError:      "protocol error",
	UnsupportedData:    "unsupported data",
	NoStatus:           "no status",
	AbnormalClosure:    "abnormal closure",
	InvalidPayload:     "invalid payload",
	PolicyViolation:    "policy violation",
	MessageTooBig:      "message too big",
	MandatoryExtension: "mandatory extension",
	InternalError:      "internal error",
	ServiceRestart:     "service restart",
	TryAgainLater:      "try again later",
	BadGateway:         "bad gateway",
	TLSHandshake:       "TLS handshake",
}

// String returns the code with its name: "1001 (going away)".
func (c CloseCode) String() string {
	s := strconv.Itoa(int(c))
	if name, ok := closeCodes[c]; ok {
		s += " (" + name + ")"
	}
	return s
}
