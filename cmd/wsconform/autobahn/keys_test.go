package autobahn_test

import (
	"fmt"
	"io"
	"net"
	"strings"
	"testing"

	"duplex/cmd/wsconform/result"
)

// A client with one Sec-WebSocket-Key for all its connections is found out,
// even if each connection is as it should be (section 4.1).
func TestKeyReused(t *testing.T) {
	s := newStage(t, "20.8.10")
	s.ask(t, "/runCase?case=1&agent=fresh")
	s.requestWithOneKey(t, "/getCaseCount")
	s.requestWithOneKey(t, "/runCase?case=1&agent=stale")
	s.ask(t, "/updateReports?agent=stale")
	got := map[string]result.Behavior{}
	for _, r := range s.results() {
		got[r.Agent] = r.Behavior
	}
	if got["fresh"] != result.OK || got["stale"] != result.Failed {
		t.Errorf("got %v", got)
	}
}

// requestWithOneKey asks for a path, and reads until the connection ends.
func (s *stage) requestWithOneKey(t *testing.T, path string) {
	t.Helper()
	nc, err := net.Dial("tcp", strings.TrimPrefix(s.url, "ws://"))
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	fmt.Fprintf(nc, "GET %s HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEA==\r\n\r\n", path)
	if path == "/getCaseCount" {
		nc.Read(make([]byte, 1))
		return
	}
	io.ReadAll(nc)
}
