package hub

import "encoding/binary"

// A parcel is what goes through an engine in one piece: a mark, or messages that
// were published one after the other while the engine was busy.
type parcel struct {
	number  uint64 // no two parcels of a node have the same; from 1
	mark    bool
	several bool // messages
	key     string
	payload []byte        // the value of a mark; or the number, and the messages
	size    int           // what it takes of the queue
	heard   chan struct{} // closed when the engine has delivered it here
}

const (
	maxGathered     = 64 << 10 // bytes of messages in one parcel; a longer one goes by itself
	messageOverhead = 16       // bytes counted for a message besides its payload
)

// The payload of messages:
//
//	number    8 bytes; 0 for a whisper
//	{ length  unsigned varint
//	  bytes } for each message

func appendNumber(b []byte, number uint64) []byte {
	return binary.BigEndian.AppendUint64(b, number)
}

func parseNumber(b []byte) (number uint64, rest []byte) {
	if len(b) < 8 {
		return 0, nil
	}
	return binary.BigEndian.Uint64(b), b[8:]
}

func appendMessage(b, message []byte) []byte {
	return append(binary.AppendUvarint(b, uint64(len(message))), message...)
}

func parseMessage(b []byte) (message, rest []byte, ok bool) {
	length, n := binary.Uvarint(b)
	if n <= 0 || length > uint64(len(b)-n) {
		return nil, nil, false
	}
	return b[n:][:length:length], b[n:][length:], true
}
