package play_test

import (
	"bufio"
	"net"
	"slices"

	"duplex/cmd/wsconform/result"
	"duplex/frame"
	"duplex/handshake"
)

// accept makes a peer that is a server of a connection.
func (p peer) accept(nc net.Conn) {
	defer nc.Close()
	p.nc, p.br, p.role = nc, bufio.NewReader(nc), result.Server
	for {
		request, _, _ := handshake.ParseRequest(p.head())
		if request == nil {
			return
		}
		response, accepted := p.answerTo(request)
		head, _ := response.Append(nil)
		nc.Write(head)
		if accepted {
			p.play()
		}
		if accepted || !p.keeps {
			return
		}
	}
}

// answerTo returns the answer to a request, and whether it makes a connection.
func (p *peer) answerTo(r *handshake.Request) (*handshake.Response, bool) {
	response, _, err := handshake.Accept(r, handshake.Terms{})
	switch {
	case err == nil:
		return response, true
	case p.anyRequest:
		return &handshake.Response{Status: 101, Header: handshake.Header{
			{Name: "Upgrade", Value: "websocket"}, {Name: "Connection", Value: "Upgrade"},
			{Name: "Sec-WebSocket-Accept", Value: handshake.AcceptKey(r.Header.Get("Sec-WebSocket-Key"))},
		}}, true
	case p.keeps && !p.saysClose:
		response.Header = slices.DeleteFunc(response.Header, func(f handshake.Field) bool { return f.Name == "Connection" })
	}
	return response, false
}

// dial makes a peer that is a client of a connection.
func (p peer) dial(nc net.Conn) {
	p.nc, p.br, p.role = nc, bufio.NewReader(nc), result.Client
	request, _ := handshake.Offer("localhost", "/", handshake.Terms{})
	if p.request != nil {
		p.request(request)
	}
	head, _ := request.Append(nil)
	nc.Write(head)
	if p.eager {
		p.send(frame.Ping, nil)
	}
	p.head()
	p.play()
}

// head reads the head of a request or response.
func (p *peer) head() []byte {
	var head []byte
	for {
		b, err := p.br.ReadByte()
		if err != nil {
			return nil
		}
		head = append(head, b)
		if n, _ := new(handshake.Scanner).Scan(head); n > 0 {
			return head
		}
	}
}
