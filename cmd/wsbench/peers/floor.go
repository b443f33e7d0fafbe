package main

import (
	"bufio"
	"bytes"
	"net"
	"net/textproto"

	"duplex/frame"
	"duplex/handshake"
	"duplex/mask"
)

var raw = library{
	name: "raw",
	notes: "the floor: after the first frame of a connection it only counts bytes; " +
		"echo answers all frames of a read in one write, broadcast is a loop of writes; 64 KiB buffers",
	programs: map[string]program{"echo": rawEcho, "broadcast": rawBroadcast},
}

var rawSingle = library{
	name:     "raw-single",
	notes:    "as raw, but echo answers each frame with a write of its own",
	programs: map[string]program{"echo": rawSingleEcho},
}

func rawEcho(l net.Listener, _ bool) error {
	return acceptRaw(l, func(nc net.Conn, br *bufio.Reader) {
		var answers []byte
		countFrames(br, func(canned []byte, n int) error {
			for len(answers) < n*len(canned) {
				answers = append(answers, canned...)
			}
			_, err := nc.Write(answers[:n*len(canned)])
			return err
		})
	})
}

func rawSingleEcho(l net.Listener, _ bool) error {
	return acceptRaw(l, func(nc net.Conn, br *bufio.Reader) {
		countFrames(br, func(canned []byte, n int) error {
			for range n {
				if _, err := nc.Write(canned); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

func rawBroadcast(l net.Listener, _ bool) error {
	var everybody crowd[net.Conn]
	return acceptRaw(l, func(nc net.Conn, br *bufio.Reader) {
		everybody.join(nc)
		defer everybody.leave(nc)
		countFrames(br, func(canned []byte, n int) error {
			for range n {
				for _, to := range everybody.all() {
					to.Write(canned)
				}
			}
			return nil
		})
	})
}

// acceptRaw calls serve with each connection, after the handshake.
func acceptRaw(l net.Listener, serve func(net.Conn, *bufio.Reader)) error {
	return acceptAll(l, func(nc net.Conn) {
		if br := bufio.NewReaderSize(nc, rawBuffer); shakeHands(nc, br) {
			serve(nc, br)
		}
	})
}

// rawBuffer is the size of a buffer of the floor, in bytes.
const rawBuffer = 64 << 10

// countFrames calls got with how many whole frames each read has completed, and
// the first one as a server sends it: all others of the connection are taken to
// be like that, but for a Close frame at the end.
func countFrames(br *bufio.Reader, got func(canned []byte, n int) error) {
	canned, size := firstFrame(br)
	if size == 0 || got(canned, 1) != nil {
		return
	}
	buf := make([]byte, rawBuffer)
	for have := 0; ; { // bytes of a frame that has begun
		k, err := br.Read(buf)
		if err != nil {
			return
		}
		if hasClose(buf[:k], (size-have)%size, size) {
			return
		}
		n := (have + k) / size
		if n > 0 && got(canned, n) != nil {
			return
		}
		have = (have + k) % size
	}
}

// hasClose reports whether one of the frames that begin in b, every so many bytes
// from the first on, is a Close frame.
func hasClose(b []byte, first, size int) bool {
	for ; first < len(b); first += size {
		if frame.Opcode(b[first]&0xf) == frame.Close {
			return true
		}
	}
	return false
}

// shakeHands answers a request that is taken to be good.
func shakeHands(nc net.Conn, br *bufio.Reader) bool {
	r := textproto.NewReader(br)
	if _, err := r.ReadLine(); err != nil {
		return false
	}
	header, err := r.ReadMIMEHeader()
	if err != nil {
		return false
	}
	_, err = nc.Write([]byte("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
		"Sec-WebSocket-Accept: " + handshake.AcceptKey(header.Get("Sec-WebSocket-Key")) + "\r\n\r\n"))
	return err == nil
}

// firstFrame reads a frame and returns it as a server would send it, and how
// long it was. A size of 0 means that there was none to be echoed.
func firstFrame(br *bufio.Reader) (canned []byte, size int) {
	var b bytes.Buffer
	for {
		h, n, err := frame.ParseHeader(b.Bytes())
		if err != nil || n > 0 && (h.Opcode.IsControl() || h.Length > maxMessage) {
			return nil, 0
		}
		if size = n + int(h.Length); n > 0 && b.Len() == size {
			payload := b.Bytes()[n:]
			mask.XOR(payload, h.Key)
			h.Masked = false
			return append(h.Append(nil), payload...), size
		}
		next, err := br.ReadByte()
		if err != nil {
			return nil, 0
		}
		b.WriteByte(next)
	}
}
