package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"duplex/handshake"
)

// answer is what a peer agrees to: compression without a context, for which it need
// not remember anything.
const answer = "permessage-deflate; server_no_context_takeover; client_no_context_takeover"

// serveAll serves everybody.
func (f *fault) serveAll(l net.Listener) error {
	for {
		nc, err := l.Accept()
		if err != nil {
			return err
		}
		go f.serve(nc)
	}
}

// serve serves one client.
func (f *fault) serve(nc net.Conn) {
	br := bufio.NewReader(nc)
	r, err := http.ReadRequest(br)
	if err != nil || f.refuse != "" {
		io.WriteString(nc, f.refuse)
		nc.Close()
		return
	}
	head := http.Header{
		"Upgrade": {"websocket"}, "Connection": {"Upgrade"},
		"Sec-WebSocket-Accept": {handshake.AcceptKey(r.Header.Get("Sec-WebSocket-Key"))},
	}
	agreed := f.agree(r.Header.Get("Sec-WebSocket-Extensions"))
	if agreed != "" {
		head["Sec-WebSocket-Extensions"] = []string{agreed}
	}
	if f.accept != nil {
		f.accept(head)
	}
	io.WriteString(nc, "HTTP/1.1 101 Switching Protocols\r\n")
	head.Write(nc)
	io.WriteString(nc, "\r\n")
	p := &peer{fault: f, nc: nc, br: br, deflate: agreed != ""}
	p.run()
}

// agree returns the answer to the first offer that asks for no smaller window, and
// "" if there is none.
func (f *fault) agree(offers string) string {
	for offer := range strings.SplitSeq(offers, ",") {
		bits := strings.Contains(offer, "server_max_window_bits")
		switch {
		case f.noDeflate, !strings.Contains(offer, "permessage-deflate"):
		case bits && strings.Contains(offer, "server_max_window_bits=15"):
			return answer + "; server_max_window_bits=15"
		case !bits:
			return answer
		}
	}
	return ""
}

// playAll asks the tester at that URL for all cases, and for its reports.
func (f *fault) playAll(tester string) error {
	good := find("none")
	asking, err := good.connect(tester+"/getCaseCount", false)
	if err != nil {
		return err
	}
	_, count, _ := asking.read()
	asking.nc.Close()
	n, err := strconv.Atoi(string(count))
	if err != nil {
		return err
	}
	for i := range n {
		if p, err := f.connect(fmt.Sprintf("%s/runCase?case=%d&agent=%s", tester, i+1, f.name), !f.noDeflate); err == nil {
			p.run()
		}
	}
	ending, err := good.connect(tester+"/updateReports?agent="+f.name+"&shutdownOnComplete=true", false)
	if err != nil {
		return err
	}
	ending.run()
	return nil
}

// connect connects to a server.
func (f *fault) connect(server string, offer bool) (*peer, error) {
	u, err := url.Parse(server)
	if err != nil {
		return nil, err
	}
	nc, err := net.Dial("tcp", u.Host)
	if err != nil {
		return nil, err
	}
	p, err := f.open(nc, u, offer)
	if err != nil {
		nc.Close()
	}
	return p, err
}

// open sends the request of the opening handshake and takes any answer that is 101.
func (f *fault) open(nc net.Conn, u *url.URL, offer bool) (*peer, error) {
	request, err := handshake.Offer(u.Host, u.RequestURI(), handshake.Terms{})
	if err != nil {
		return nil, err
	}
	if offer {
		request.Header = append(request.Header, handshake.Field{Name: "Sec-WebSocket-Extensions", Value: answer})
	}
	head, err := request.Append(nil)
	if err != nil {
		return nil, err
	}
	nc.Write(head)
	br := bufio.NewReader(nc)
	r, err := http.ReadResponse(br, nil)
	if err != nil {
		return nil, err
	}
	if r.StatusCode != http.StatusSwitchingProtocols {
		return nil, errors.New(r.Status)
	}
	return &peer{fault: f, nc: nc, br: br, client: true, deflate: r.Header.Get("Sec-WebSocket-Extensions") != ""}, nil
}
