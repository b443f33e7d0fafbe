package conn_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/netip"
	"slices"
	"syscall"
	"testing"
	"time"

	"duplex/conn"
)

// A name server answers for one name, which has the addresses ::1 and 127.0.0.1.
// It speaks the DNS of a stream (RFC 1035, section 4.2.2).
func nameServer(context.Context, string, string) (net.Conn, error) {
	a, b := net.Pipe()
	go func() {
		defer a.Close()
		for {
			var size [2]byte
			if _, err := io.ReadFull(a, size[:]); err != nil {
				return
			}
			query := make([]byte, binary.BigEndian.Uint16(size[:]))
			if _, err := io.ReadFull(a, query); err != nil {
				return
			}
			answer := resolve(query)
			a.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(answer))), answer...))
		}
	}()
	return b, nil
}

// The types of the questions that resolve knows (RFC 1035, section 3.2.2, and RFC 3596).
const (
	typeA    = 1
	typeAAAA = 28
)

// resolve answers a query of one question (RFC 1035, section 4.1).
func resolve(query []byte) []byte {
	const header = 12
	name := bytes.IndexByte(query[header:], 0) + 1 // it ends with the empty label
	question := query[header : header+name+4]
	var data []byte
	switch kind := binary.BigEndian.Uint16(question[name:]); {
	case string(question[:name]) != "\x03two\x07example\x00":
		return slices.Concat(query[:2], []byte{0x81, 0x83, 0, 1, 0, 0, 0, 0, 0, 0}, question) // name error
	case kind == typeAAAA:
		data = netip.IPv6Loopback().AsSlice()
	case kind == typeA:
		data = netip.MustParseAddr("127.0.0.1").AsSlice()
	}
	answer := slices.Concat(query[:2], []byte{0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0}, question, question)
	answer = append(answer, 0, 0, 0, 60) // time to live, in seconds
	answer = binary.BigEndian.AppendUint16(answer, uint16(len(data)))
	return append(answer, data...)
}

// An address of IPv6 that takes no connection does not hold up one that does, for
// the name is looked up by what dials, which may try them side by side (RFC 8305).
func TestHappyEyeballs(t *testing.T) {
	_, port, err := net.SplitHostPort(startAccept(t, nil).String())
	if err != nil {
		t.Fatal(err)
	}
	url := "ws://two.example:" + port
	tried := make(chan string, 10)
	d := net.Dialer{
		Resolver: &net.Resolver{PreferGo: true, Dial: nameServer},
		ControlContext: func(ctx context.Context, network, addr string, _ syscall.RawConn) error {
			tried <- network
			if network == "tcp6" {
				<-ctx.Done() // as if nothing came back
				return ctx.Err()
			}
			return nil
		},
	}
	c, err := conn.Dial(deadline(t), url, &conn.Config{NetDial: d.DialContext})
	if err != nil {
		t.Fatal(err)
	}
	c.CloseNow()
	if first, second := <-tried, <-tried; first != "tcp6" || second != "tcp4" {
		t.Errorf("tried %s, and then %s", first, second)
	}

	d.FallbackDelay = -1 // one after the other
	_, err = conn.Dial(background, url, &conn.Config{NetDial: d.DialContext, ConnectTimeout: 50 * time.Millisecond})
	if failed, ok := errors.AsType[*conn.DialError](err); !ok || failed.Phase != conn.PhaseConnect || !failed.Timeout() {
		t.Errorf("with the dead address alone: %v", err)
	}

	_, err = conn.Dial(deadline(t), "ws://no.example", &conn.Config{NetDial: d.DialContext})
	checkDialError(t, err, conn.PhaseConnect, "no.example:80")
	if e, ok := errors.AsType[*net.DNSError](err); !ok || !e.IsNotFound || conn.IsFinal(err) {
		t.Errorf("a name that nobody has: %v", err)
	}
}
