package conn_test

import (
	"bytes"
	"errors"
	"io"
	"net"
	"runtime"
	"testing"
	"testing/synctest"

	"duplex/conn"
	"duplex/conn/deflate"
	"duplex/frame"
)

// A hundred connections that each read a message beyond the limit allocate no more
// than 1.25 times the limit each, and a constant, at the same time. When they have
// ended, while their peers do not answer the Close frame, they hold next to nothing.
func TestHundredMessagesBeyondTheLimit(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector makes pools forget")
	}
	const n, limit, each = 100, 1 << 20, 128 << 10 // bytes
	for name, pieces := range map[string][2][]byte{
		"compressed": bombInTwo(limit),
		"fragments":  fragmentsInTwo(limit),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var conns []*conn.Conn
				var peers []net.Conn
				ended := make(chan error, n)
				before := memory()
				allocated := bytesAllocated(func() {
					for range n {
						a, peer := net.Pipe()
						c := acceptRaw(t, a, peer, &conn.Config{Deflate: new(conn.Deflate), MaxMessage: limit, CloseTimeout: -1})
						conns, peers = append(conns, c), append(peers, peer)
						go io.Copy(io.Discard, peer)
						go func() { _, _, err := c.Read(background); ended <- err }()
						go peer.Write(pieces[0])
					}
					synctest.Wait() // until all have read what is within the limit
				})
				if allocated > n*(limit*5/4+each) {
					t.Errorf("%.2f times the limit for each of a hundred", float64(allocated)/n/limit)
				}
				if held := memory() - before; held < n*limit {
					t.Errorf("%.2f times the limit for each: they have not read as much as they may", float64(held)/n/limit)
				}
				for _, peer := range peers {
					go peer.Write(pieces[1])
				}
				for range n {
					if err := <-ended; !errors.Is(err, conn.ErrMessageTooBig) {
						t.Errorf("read: %v", err)
					}
				}
				synctest.Wait()
				if after := memory(); after > before+n*each {
					t.Errorf("%d bytes for each that has ended", (after-before)/n)
				}
				for _, c := range conns {
					c.CloseNow()
				}
				runtime.KeepAlive(conns)
			})
		})
	}
}

// bombInTwo returns two frames of a compressed message, of which the first is within
// the limit and the second is not.
func bombInTwo(limit int) [2][]byte {
	var z deflate.Compressor
	first := z.Append(nil, make([]byte, limit), false)
	second := z.Append(nil, make([]byte, 64*limit), true)
	return [2][]byte{
		compressedFrame(frame.Header{Opcode: frame.Binary}, first),
		compressedFrame(frame.Header{Fin: true, Opcode: frame.Continuation}, second),
	}
}

// fragmentsInTwo is bombInTwo without compression, in many frames.
func fragmentsInTwo(limit int) [2][]byte {
	const size = 16 << 10
	h := frame.Header{Opcode: frame.Binary}
	var frames [][]byte
	for range limit / size {
		frames = append(frames, appendFrame(nil, false, h, make([]byte, size)))
		h.Opcode = frame.Continuation
	}
	return [2][]byte{bytes.Join(frames, nil), frames[len(frames)-1]}
}
