package play

import (
	"encoding/binary"
	"errors"
	"os"
	"time"

	"duplex/cmd/wsconform/result"
	"duplex/cmd/wsconform/suite"
	"duplex/frame"
	"duplex/mask"
)

// piece is how much is written at once, if nothing says otherwise.
const piece = 64 << 10

// header returns the header of a frame.
func (s *session) header(f suite.Frame, length int64) frame.Header {
	h := frame.Header{
		Fin: !f.More, RSV1: f.RSV&4 != 0, RSV2: f.RSV&2 != 0, RSV3: f.RSV&1 != 0,
		Opcode: f.Opcode, Masked: (s.peer == result.Server) != (f.Masking == suite.Wrongly), Length: length,
	}
	if h.Masked && f.Masking != suite.InZero {
		binary.BigEndian.PutUint32(h.Key[:], uint32(s.keys.Uint64()))
	}
	return h
}

// send sends a frame, or leaves it to be written together with the next one.
func (s *session) send(f suite.Frame) {
	if f.Alone || f.Chop > 0 {
		s.flush()
	}
	h := s.header(f, int64(f.Payload.Len))
	var begins [result.Begun]byte
	entry := s.logFrame(result.Tester, h, f.Payload.Slice(0, min(f.Payload.Len, result.Begun)).Append(begins[:0]), f.Payload.Len)
	entry.chop, entry.alone = f.Chop, f.Alone
	s.r.Sent.Frames[int(f.Opcode)]++
	if f.Opcode == frame.Ping || f.Opcode == frame.Pong {
		s.asked[string(f.Payload.Append(nil))] = true
	}
	if f.Opcode == frame.Close && f.RSV == 0 {
		s.sentClose(f.Payload.Append(nil))
	}
	s.out = appendHeader(s.out, h, f.Long)
	s.key = h.Key
	if f.Chop > 0 {
		s.chop(f)
		return
	}
	s.append(f.Payload)
	if f.Alone {
		s.flush()
	}
}

// appendHeader appends a header whose length is in so many octets more than the
// 7 bits, or in as few as it needs if that is 0 (section 5.2).
func appendHeader(b []byte, h frame.Header, long int) []byte {
	if long == 0 {
		return h.Append(b)
	}
	at, length := len(b)+2, h.Length
	h.Length = map[int]int64{2: 1 << 8, 8: 1 << 16}[long] // lengths that do need them
	b = h.Append(b)
	for i := range long {
		b[at+i] = byte(length >> (8 * (long - 1 - i)))
	}
	return b
}

// append puts payload under the key into what is to be written, and writes
// when that is much.
func (s *session) append(p suite.Payload) {
	for p.Len > 0 {
		n := min(p.Len, piece)
		s.mask(p.Slice(0, n))
		if len(s.out) >= piece {
			s.flush()
		}
		p = p.Slice(n, p.Len)
	}
}

// mask appends payload, masked if it must be.
func (s *session) mask(p suite.Payload) {
	at := len(s.out)
	s.out = p.Append(s.out)
	if s.key != (mask.Key{}) {
		s.key = mask.XOR(s.out[at:], s.key)
	}
}

// Of frames in up to so many pieces, each is followed by a pause.
const (
	fewPieces     = 200
	betweenPieces = time.Millisecond
)

// chop writes a frame whose header is ready in many pieces. If they are not very
// many, the peer gets the time to see each by itself, as from Autobahn: it can then
// answer what came before the frame, though the frame is one to fail for.
func (s *session) chop(f suite.Frame) {
	s.mask(f.Payload)
	whole := s.out
	seen := len(whole)/f.Chop <= fewPieces
	for len(whole) > 0 {
		n := min(f.Chop, len(whole))
		s.write(whole[:n])
		whole = whole[n:]
		if seen {
			time.Sleep(s.o.pause(betweenPieces))
		}
	}
	s.out = s.out[:0]
}

// flush writes what is to be written.
func (s *session) flush() {
	if len(s.out) > 0 {
		s.write(s.out)
		s.out = s.out[:0]
	}
}

// write writes b, unless the peer takes no more. A peer that closed TCP is no
// error here: what it sent before says why.
func (s *session) write(b []byte) {
	if s.broken || s.lost {
		return
	}
	s.nc.SetWriteDeadline(time.Now().Add(s.limit()))
	n, err := s.nc.Write(b)
	s.r.Sent.Octets += int64(n)
	s.r.Sent.Pieces[n]++
	if err != nil {
		s.broken = true
		if errors.Is(err, os.ErrDeadlineExceeded) {
			s.note(result.Peer, "reads no more")
		}
	}
}
