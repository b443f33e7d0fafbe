package examples_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duplex/cmd/internal/foreign"
	"duplex/conn"
)

// The script in the guide that stays connected does so in Chromium: after a server
// that goes away, one that does not answer any more, and one that is cut, and not
// after a normal close.
func TestReconnectingPage(t *testing.T) {
	talks := make(chan string, 10)
	s := httptest.NewServer(newReconnecting(t, talks))
	defer s.Close()
	last := foreign.Pages(t, nil, "reconnect.mjs", s.URL)
	var got struct {
		Codes    []int
		Attempts int
		Messages []string
	}
	if err := json.Unmarshal([]byte(last), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]int{1001, 4000, 1006, 1000}, got.Codes); diff != "" || got.Attempts != 3 {
		t.Errorf("%d further attempts (-want +got):\n%s", got.Attempts, diff)
	}
	if diff := cmp.Diff([]string{"1", "2", "pong", "3", "4"}, got.Messages); diff != "" {
		t.Errorf("messages (-want +got):\n%s", diff)
	}
	if n := len(talks); n != 2 {
		t.Fatalf("it asked %d times, want 2", n)
	}
	if first, second := <-talks, <-talks; first != second || first != `{"type":"ping"}` {
		t.Errorf("it asked %s and %s", first, second)
	}
}

// newReconnecting serves a page with the script, and four connections that end in as
// many ways. What pages ask goes to talks.
func newReconnecting(t *testing.T, talks chan<- string) http.Handler {
	guide, err := os.ReadFile("../../conn/guide/closing.md")
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile("(?s)```js\n(.*?)```").FindSubmatch(guide)
	if found == nil {
		t.Fatal("there is no script in the guide")
	}
	soon := strings.NewReplacer("20000", "1000", "30000", "100") // what the guide has in milliseconds
	page := fmt.Sprintf(`<!DOCTYPE html><script>
		let codes = [], messages = [], attempts = 0;
		const later = setTimeout;
		setTimeout = (f, ...rest) => {
			if (f == connect) attempts++;
			return later(f, ...rest);
		};
		const Socket = WebSocket;
		WebSocket = class extends Socket {
			constructor(url) {
				super(url);
				queueMicrotask(() => {
					const closed = this.onclose;
					this.onclose = e => { closed(e); codes.push(e.code); };
				});
			}
		};
		%s
		connect(location.origin.replace("http", "ws") + "/live", data => messages.push(data));
	</script>`, soon.Replace(string(found[1])))

	connections := 0
	live := &conn.Server{Handler: &conn.Handler{
		Opened: func(ctx context.Context, c *conn.Conn) {
			connections++ // the page has one after the other
			c.SetValue(connections)
			c.Write(ctx, conn.Text, fmt.Append(nil, connections))
			switch connections {
			case 1:
				c.Close(conn.GoingAway, "")
			case 3:
				c.CloseNow()
			case 4:
				c.Close(conn.NormalClosure, "")
			}
		},
		Message: func(ctx context.Context, c *conn.Conn, _ conn.Opcode, p []byte) {
			if c.Value() != 2 {
				return // the page was slow to see the end
			}
			if talks <- string(p); len(talks) == 1 {
				c.Write(ctx, conn.Text, []byte("pong"))
			}
		},
	}}
	mux := http.NewServeMux()
	mux.Handle("/live", live)
	mux.HandleFunc("/{$}", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, page) })
	return mux
}
