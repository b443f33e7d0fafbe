package socketio_test

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"

	"duplex/cmd/internal/built"
	"duplex/cmd/internal/foreign"
	"duplex/conn/socketio"
)

func TestMain(m *testing.M) { built.Main(m) }

// The page of the chat, in Chromium, talks with a client of ours.
func TestPage(t *testing.T) {
	chromium, node := foreign.Chromium(t), foreign.Node(t, "socket.io-client", "playwright-core")
	program := built.Program(t, "server")
	script := foreign.Path(t, "node", "node_modules", "socket.io-client", "dist", "socket.io.min.js")
	server := exec.Command(program, "-addr", "127.0.0.1:0", "-script", script)
	server.Stderr = t.Output()
	output, err := server.StdoutPipe()
	if err == nil {
		err = server.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		server.Process.Signal(os.Interrupt)
		server.Wait()
	})
	url := strings.TrimPrefix(firstLine(t, output), "listening on ")
	for name, transports := range ways {
		t.Run(name, func(t *testing.T) {
			c := newClient(url, transports)
			chat := c.Of("/")
			chat.SetAuth(func(context.Context) (any, error) { return map[string]string{"name": "Bob"}, nil })
			type message struct{ From, Text string }
			socketio.On(chat, "message", func(_ context.Context, s *socketio.ClientSocket, m message) error {
				return s.Emit("message", message{Text: "answer to " + m.From + ", " + m.Text})
			})
			connected := make(chan bool, 1)
			chat.OnConnect(func(context.Context, *socketio.ClientSocket) { connected <- true })
			run(t, c)
			<-connected
			page := url + "/?name=Ada&transports=" + transports
			out, err := command(t, node, foreign.Path(t, "node", "socketio_page.mjs"), chromium, foreign.Profile(t), page, "hello").Output()
			if err != nil || !strings.Contains(string(out), "Bob: answer to Ada, hello") || !strings.Contains(string(out), "heard by 1") {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
}
