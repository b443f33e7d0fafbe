package conn_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"duplex/conn"
	"duplex/frame"
)

// A length that overflows an integer, or a sum of lengths that does, ends the
// connection at once: nothing is allocated for it, and no payload waited for
// (section 5.2; CVE-2020-27813, CVE-2026-27889, CVE-2026-1528). Where int has 32
// bits, 2^31 and 2^32 are such lengths too.
func hostileLengths(t *testing.T, client bool) {
	for _, length := range []uint64{1 << 31, 1<<32 - 1, 1 << 32, 1 << 62, math.MaxInt64, 1 << 63, math.MaxUint64} {
		head := []byte{0x82, 127}
		if !client {
			head[1] |= 0x80
		}
		head = binary.BigEndian.AppendUint64(head, length)
		if !client {
			head = append(head, 0, 0, 0, 0)
		}
		want := error(conn.ErrMessageTooBig)
		if length > math.MaxInt64 {
			want = frame.ErrLengthTooLong
		}
		checkEnds(t, client, conn.Config{}, 128<<10, want, head)
	}
}

// checkEnds plays the input and checks that Read fails with want before any
// time has passed, for no more than so many bytes of memory.
func checkEnds(t *testing.T, client bool, cfg conn.Config, most uint64, want error, input ...[]byte) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		c, peer := rawEnd(t, client, cfg)
		go playInput(peer, input...)
		begun := time.Now()
		var err error
		checkCost(t, most, func() {
			for err == nil {
				_, _, err = c.Read(background)
			}
		})
		if took := time.Since(begun); !errors.Is(err, want) || took > 0 {
			t.Errorf("read: %v after %v, want %v at once", err, took, want)
		}
	})
}

// playInput writes the input and takes what comes back, to the Close frame.
func playInput(peer net.Conn, input ...[]byte) {
	go func() {
		defer peer.Close()
		for {
			if h, _, err := readRawFrame(peer); err != nil || h.Opcode == frame.Close {
				return
			}
		}
	}()
	for _, b := range input {
		if _, err := peer.Write(b); err != nil {
			return
		}
	}
}

// Fragments are added up without overflowing, also when there is no limit.
func hostileSums(t *testing.T, client bool) {
	for _, limit := range []int64{0, -1, math.MaxInt64} {
		first := appendFrame(nil, client, frame.Header{Opcode: frame.Binary}, make([]byte, 1000))
		then := appendFrame(nil, client, frame.Header{Fin: true, Opcode: frame.Continuation, Length: math.MaxInt64 - 10}, nil)
		checkEnds(t, client, conn.Config{MaxMessage: limit}, 128<<10, conn.ErrMessageTooBig, first, then)
	}
}

// A message in very many pieces ends at the limit: 130,000 of one byte, or five
// million of none (CVE-2026-48779). What is no DEFLATE may still inflate to
// something first: it costs no more than 1.25 times the longest message.
func hostileFragments(t *testing.T, client bool) {
	for _, payload := range []string{"x", ""} {
		for _, deflate := range []*conn.Deflate{nil, {}} {
			first := frame.Header{Opcode: frame.Binary, RSV1: deflate != nil}
			input := appendFrame(nil, client, first, nil)
			more := bytes.Repeat(appendFrame(nil, client, frame.Header{Opcode: frame.Continuation}, []byte(payload)), 130_000)
			checkEnds(t, client, conn.Config{Deflate: deflate, MaxMessage: 512 << 10}, 1<<20, endOf(payload, deflate), input, more)
		}
	}
}

// endOf returns how a message ends of which each piece is that payload. What is
// no DEFLATE, such as a run of "x", may be noticed before the limit.
func endOf(payload string, deflate *conn.Deflate) error {
	if payload != "" && deflate != nil {
		return conn.ErrNotDeflate
	}
	return conn.ErrTooManyFragments
}

// Who wants no limit pays nothing for a fragment that is empty, whether he reads
// messages whole or in pieces.
func hostileFragmentsUnlimited(t *testing.T, client bool) {
	fragments := 5_000_000
	if raceEnabled || testing.Short() {
		fragments /= 50
	}
	input := appendFrame(nil, client, frame.Header{Opcode: frame.Text}, []byte("a"))
	last := appendFrame(nil, client, frame.Header{Fin: true, Opcode: frame.Continuation}, []byte("z"))
	thousand := bytes.Repeat(appendFrame(nil, client, frame.Header{Opcode: frame.Continuation}, nil), 1000)
	a, b := net.Pipe()
	c := rawEndOn(t, client, a, b, conn.Config{MaxFragments: -1})
	go func() {
		b.Write(input)
		for range fragments / 1000 {
			b.Write(thousand)
		}
		b.Write(last)
	}()
	checkCost(t, 256<<10, func() {
		if _, p, err := c.Read(background); err != nil || string(p) != "az" {
			t.Errorf("read %q, %v", p, err)
		}
	})
}

// Pings and Pongs beyond so many in a second end the connection with 1008, and
// those within it cost nothing.
func hostilePings(t *testing.T, client bool) { hostileFlood(t, client, frame.Ping) }

func hostileFlood(t *testing.T, client bool, op frame.Opcode) {
	flood := bytes.Repeat(appendFrame(nil, client, frame.Header{Fin: true, Opcode: op}, make([]byte, frame.MaxControl)), 1001)
	checkEnds(t, client, conn.Config{}, 256<<10, conn.ErrTooManyControls, flood)

	// A second later as many are fine again.
	synctest.Test(t, func(t *testing.T) {
		c, peer := rawEnd(t, client, conn.Config{})
		one := len(flood) / 1001
		go func() {
			go io.Copy(io.Discard, peer)
			for range 3 {
				peer.Write(flood[:1000*one])
				time.Sleep(time.Second)
			}
			peer.Write(appendFrame(nil, client, frame.Header{Fin: true, Opcode: frame.Text}, []byte("through")))
		}()
		if _, p, err := c.Read(background); err != nil || string(p) != "through" {
			t.Errorf("read %q, %v", p, err)
		}
	})
}

// Where they are not limited, a million Pings whose answers nobody takes cost no
// memory.
func hostilePingsUnlimited(t *testing.T, client bool) {
	pings := 1_000_000
	if raceEnabled || testing.Short() {
		pings /= 50
	}
	c, peer := rawEnd(t, client, conn.Config{MaxControls: -1})
	thousand := bytes.Repeat(appendFrame(nil, client, frame.Header{Fin: true, Opcode: frame.Ping}, make([]byte, frame.MaxControl)), 1000)
	go func() {
		for range pings / 1000 {
			peer.Write(thousand)
		}
		peer.Write(appendFrame(nil, client, frame.Header{Fin: true, Opcode: frame.Text}, []byte("through")))
	}()
	checkCost(t, 256<<10, func() {
		if _, p, err := c.Read(background); err != nil || string(p) != "through" {
			t.Errorf("read %q, %v", p, err)
		}
	})
	c.CloseNow()
}

// Pongs that nobody asked for, with a wrong payload, in great number or after a
// Ping was given up neither answer a Ping nor do harm (section 5.5.3).
func hostilePongs(t *testing.T, client bool) {
	hostileFlood(t, client, frame.Pong)
	synctest.Test(t, func(t *testing.T) {
		c, peer := rawEnd(t, client, conn.Config{})
		go c.Read(background)
		pong := func(payload []byte) {
			peer.Write(appendFrame(nil, client, frame.Header{Fin: true, Opcode: frame.Pong}, payload))
		}
		pinged := make(chan []byte, 10)
		go func() {
			for {
				h, p, err := readRawFrame(peer)
				if err != nil {
					return
				}
				if h.Opcode == frame.Ping {
					pinged <- p
				}
			}
		}()
		ping := func(answer func(asked []byte)) error {
			ctx, cancel := context.WithTimeout(background, time.Second)
			defer cancel()
			go func() { answer(<-pinged) }()
			_, err := c.Ping(ctx, nil)
			return err
		}
		var givenUp []byte
		wrong := func(asked []byte) {
			givenUp = asked
			for n := range frame.MaxControl + 1 {
				pong(make([]byte, n))
			}
			pong(asked[:len(asked)-1])
			pong(append(bytes.Clone(asked), 0))
		}
		if err := ping(wrong); err == nil {
			t.Error("a Ping was answered by a Pong with another payload")
		}
		late := func([]byte) { pong(givenUp) }
		if err := ping(late); err == nil {
			t.Error("a Ping was answered by the Pong for one before it")
		}
		if err := ping(pong); err != nil {
			t.Errorf("a Ping that was answered: %v", err)
		}
		peer.Close()
	})
}
