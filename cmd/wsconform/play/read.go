package play

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"duplex/frame"
	"duplex/mask"
)

// most is the longest payload and the longest message that the tester takes,
// in octets: more than any case has a peer send.
const most = 72 << 20

// An arrival is a frame as it came, legal or not, or the end of the connection.
type arrival struct {
	frame.Header
	payload []byte
	at      time.Time
	illegal error // what is wrong with the length
	unread  bool  // the payload was left where it is, and so is all that follows
	end     error // why there are no more frames; the header means nothing then
}

// read reads frames until the connection is lost.
func (s *session) read() {
	defer close(s.in.ended)
	for {
		a := readFrame(s.br)
		a.at = time.Now()
		s.in.put(a)
		if a.end != nil || a.unread {
			return
		}
	}
}

// readFrame reads a frame and unmasks it. It takes headers that no endpoint may
// send, which is why it is not frame.ParseHeader (section 5.2).
func readFrame(r *bufio.Reader) (a arrival) {
	var b [8]byte
	if _, err := io.ReadFull(r, b[:2]); err != nil {
		return arrival{end: cutOff(err, "a header")}
	}
	a.Fin = b[0]&0x80 != 0
	a.RSV1, a.RSV2, a.RSV3 = b[0]&0x40 != 0, b[0]&0x20 != 0, b[0]&0x10 != 0
	a.Opcode = frame.Opcode(b[0] & 0x0f)
	a.Masked = b[1]&0x80 != 0
	length, err := readLength(r, b[1]&0x7f, &a)
	if err == nil && a.Masked {
		_, err = io.ReadFull(r, a.Key[:])
	}
	if err != nil {
		return arrival{end: cutOff(err, "a header")}
	}
	a.Length = int64(length & (1<<63 - 1))
	if length > most {
		a.unread = true
		return a
	}
	if a.payload, err = readPayload(r, int(length)); err != nil {
		return arrival{end: cutOff(err, "a payload")}
	}
	mask.XOR(a.payload, a.Key)
	return a
}

// readPayload reads n octets into memory that grows with what comes, not with
// what was announced.
func readPayload(r *bufio.Reader, n int) ([]byte, error) {
	const atOnce = 1 << 20
	var b []byte
	for len(b) < n {
		at := len(b)
		b = slices.Grow(b, min(n-at, max(at, atOnce)))
		b = b[:min(n, cap(b))]
		if _, err := io.ReadFull(r, b[at:]); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// readLength reads the length of a payload that begins with those 7 bits.
func readLength(r *bufio.Reader, short byte, a *arrival) (length uint64, err error) {
	var b [8]byte
	switch short {
	default:
		return uint64(short), nil
	case 126:
		_, err = io.ReadFull(r, b[6:])
	case 127:
		_, err = io.ReadFull(r, b[:])
	}
	length = binary.BigEndian.Uint64(b[:])
	switch {
	case length < 126, short == 127 && length <= 0xffff:
		a.illegal = frame.ErrLengthNotMinimal
	case length > 1<<63-1:
		a.illegal = frame.ErrLengthTooLong
	case length > most:
		a.illegal = fmt.Errorf("frame of %d octets, far more than any that it was sent", length)
	}
	return length, err
}

// cutOff returns why there are no more frames.
func cutOff(err error, in string) error {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("closed TCP in the middle of %s", in)
	}
	return err
}
