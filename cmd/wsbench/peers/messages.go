package main

import (
	"bytes"
	"compress/flate"
	"fmt"
	"math/rand/v2"

	"duplex/frame"
	"duplex/mask"
)

// messages returns different messages of one size, always the same, and their
// opcode.
func messages(kind string, size int) ([][]byte, frame.Opcode, error) {
	if size < 0 || size > maxMessage {
		return nil, 0, wrong("size %d is not from 0 to %d", size, maxMessage)
	}
	var fill func(*rand.Rand, []byte)
	op := frame.Text
	switch kind {
	case "binary":
		op, fill = frame.Binary, random
	case "text":
		fill = ascii
	case "json":
		fill = records
	default:
		return nil, 0, wrong("kind %q is not binary, text or json", kind)
	}
	r := rand.New(rand.NewPCG(6455, 7692))
	all := make([][]byte, min(max(2, 256<<10/(size+1)), 4096))
	for i := range all {
		all[i] = make([]byte, size)
		fill(r, all[i])
	}
	return all, op, nil
}

func random(r *rand.Rand, p []byte) {
	for i := range p {
		p[i] = byte(r.Uint32())
	}
}

// ascii fills p with words.
func ascii(r *rand.Rand, p []byte) {
	const letters = "etaoinshrdlu  "
	for i := range p {
		p[i] = letters[r.IntN(len(letters))]
	}
}

// records fills p with records in JSON that are alike, the last one cut.
func records(r *rand.Rand, p []byte) {
	b := make([]byte, 0, len(p)+200)
	for len(b) < len(p) {
		b = fmt.Appendf(b, `{"id":%d,"symbol":"%c%c%c","price":%d.%02d,"size":%d,"side":%q,"venue":"XNAS","tags":["trade","regular"]},`,
			r.IntN(1e9), 'A'+r.IntN(26), 'A'+r.IntN(26), 'A'+r.IntN(26),
			r.IntN(1000), r.IntN(100), 100*r.IntN(50), [...]string{"buy", "sell"}[r.IntN(2)])
	}
	copy(p, b)
}

// stream returns a frame for each message.
func stream(all [][]byte, op frame.Opcode, masked, compress bool) []byte {
	w, err := flate.NewWriter(nil, flate.BestSpeed)
	if err != nil {
		panic(err) // the level is good
	}
	var b []byte
	for _, p := range all {
		if compress {
			p = deflated(w, p)
		}
		h := frame.Header{Fin: true, RSV1: compress, Opcode: op, Length: int64(len(p)), Masked: masked}
		if masked {
			h.Key = mask.NewKey()
		}
		b = append(h.Append(b), p...)
		if masked {
			mask.XOR(b[len(b)-len(p):], h.Key)
		}
	}
	return b
}

// tail ends what is flushed, and is not sent (RFC 7692, section 7.2.1).
const tail = "\x00\x00\xff\xff"

// deflated returns p as the payload of a compressed message.
func deflated(w *flate.Writer, p []byte) []byte {
	var b bytes.Buffer
	w.Reset(&b)
	w.Write(p)
	w.Flush()
	return bytes.TrimSuffix(b.Bytes(), []byte(tail))
}
