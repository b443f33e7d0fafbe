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
	return acceptAll(l, func(nc net.Conn) {
		var answers []byte
		countFrames(nc, func(canned []byte, n int) error {
			for len(answers) < n*len(canned) {
				answers = append(answers, canned...)
			}
			_, err := nc.Write(answers[:n*len(canned)])
			return err
		})
	})
}

func rawSingleEcho(l net.Listener, _ bool) error {
	return acceptAll(l, func(nc net.Conn) {
		countFrames(nc, func(canned []byte, n int) error {
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
	return acceptAll(l, func(nc net.Conn) {
		everybody.join(nc)
		defer everybody.leave(nc)
		countFrames(nc, func(canned []byte, n int) error {
			for range n {
				for _, to := range everybody.all() {
					to.Write(canned)
				}
			}
			return nil
		})
	})
}

// countFrames does the handshake and calls got with how many whole frames each
// read has completed, and the first one as a server sends it: all others of the
// connection are taken to be like that, but for a Close frame.
func countFrames(nc net.Conn, got func(canned []byte, n int) error) {
	br := bufio.NewReaderSize(nc, 64<<10)
	if !shakeHands(nc, br) {
		return
	}
	canned, size := firstFrame(br)
	if size == 0 || got(canned, 1) != nil {
		return
	}
	buf := make([]byte, 64<<10)
	for have := 0; ; { // bytes of a frame that has begun
		k, err := br.Read(buf)
		if err != nil {
			return
		}
		n := (have + k) / size
		if n > 0 && got(canned, n) != nil {
			return
		}
		begins := n*size - have // where the frame begins that is not whole
		have = (have + k) % size
		if have > 0 && begins >= 0 && begins < k && frame.Opcode(buf[begins]&0xf) == frame.Close {
			return
		}
	}
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
