package conn_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"duplex/frame"
)

// An attack is one way to misbehave. It ends when the server has had enough.
type attack struct {
	name string
	head string // of the request
	does func(nc *net.TCPConn)
}

var attacks = []attack{
	{"slow header", "GET / HTTP/1.1\r\n", func(nc *net.TCPConn) {
		go io.Copy(io.Discard, nc)
		sendEvery(nc, 100*time.Millisecond, []byte("X: "), []byte("a"))
	}},
	{"slow frame", rawRequest, func(nc *net.TCPConn) {
		go io.Copy(io.Discard, nc)
		sendEvery(nc, 100*time.Millisecond, slowFrame[:1], slowFrame[1:2], slowFrame[2:])
	}},
	{"ping flood", rawRequest, func(nc *net.TCPConn) { sendAndWait(nc, pingFlood) }},
	{"empty fragments", rawRequest, func(nc *net.TCPConn) { sendAndWait(nc, emptyFragments) }},
	{"bomb", deflateRequest, func(nc *net.TCPConn) { sendAndWait(nc, bombFrame) }},
	{"never reads", rawRequest, func(nc *net.TCPConn) {
		nc.SetReadBuffer(4 << 10)
		nc.SetWriteBuffer(64 << 10)
		for range 1000 {
			if _, err := nc.Write(largeMessage); err != nil {
				return
			}
		}
	}},
	{"vanishes", rawRequest, func(nc *net.TCPConn) {
		nc.Write(largeMessage[:1000])
		nc.SetLinger(0)
	}},
	{"says nothing", rawRequest, func(nc *net.TCPConn) { io.Copy(io.Discard, nc) }},
	{"knocks", "", func(nc *net.TCPConn) { io.Copy(io.Discard, nc) }},
}

var (
	deflateRequest = strings.Replace(rawRequest, "\r\n\r\n", "\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n", 1)
	slowFrame      = appendFrame(nil, false, frame.Header{Opcode: frame.Binary, Length: 60_000}, []byte("x"))
	pingFlood      = bytes.Repeat(appendFrame(nil, false, frame.Header{Fin: true, Opcode: frame.Ping}, []byte("ping")), 50_000)
	emptyFragments = append(appendFrame(nil, false, frame.Header{Opcode: frame.Binary}, nil),
		bytes.Repeat(appendFrame(nil, false, frame.Header{Opcode: frame.Continuation}, nil), 100_000)...)
	bombFrame    = appendFrame(nil, false, frame.Header{Fin: true, RSV1: true, Opcode: frame.Binary}, bytes.Join(bomb(64), nil))
	largeMessage = appendFrame(nil, false, frame.Header{Fin: true, Opcode: frame.Binary}, make([]byte, 60_000))
)

// attack plays an attack. It must end, by the server's will, in time.
func (size soak) attack(url string, a attack, times *echoTimes) {
	c, err := net.Dial("tcp", url[len("ws://"):len(url)-1])
	if err != nil {
		times.fail(a.name, err)
		return
	}
	nc := c.(*net.TCPConn)
	defer nc.Close()
	ended := time.AfterFunc(size.patience, func() { nc.Close() })
	io.WriteString(nc, a.head)
	a.does(nc)
	if !ended.Stop() {
		times.fail(a.name, fmt.Errorf("not thrown out in %v", size.patience))
	}
}

// sendAndWait sends some of a flood and waits to be thrown out.
func sendAndWait(nc *net.TCPConn, flood []byte) {
	go nc.Write(flood)
	io.Copy(io.Discard, nc)
}

func contextWithin(d time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(background, d)
}
