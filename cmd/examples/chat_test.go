package examples_test

import (
	"strings"
	"testing"

	"duplex/cmd/internal/foreign"
)

// Three talk on each server, two of them with programs of ours: what one says
// reaches the others, and nobody hears himself.
func TestChat(t *testing.T) {
	for _, test := range []struct {
		name   string
		server func(*testing.T) *program
	}{
		{"our server", func(t *testing.T) *program {
			return example(t, "chatserver", "-addr=127.0.0.1:0")
		}},
		{"a server in Python", func(t *testing.T) *program {
			return start(t, foreign.Python(t, "websockets"), foreign.Path(t, "python_websockets_chat.py"), "chat")
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			server := test.server(t)
			url := server.url(t)
			people := []*program{
				example(t, "chatclient", "-url="+url),
				example(t, "chatclient", "-url="+url),
				start(t, foreign.Python(t, "websocket"), foreign.Path(t, "python_websocket_app.py"), url),
			}
			server.waitFor(t, "connected", len(people))
			talk(t, people)
			for _, one := range people {
				one.input.Close()
				one.waitFor(t, "closed", 1)
			}
			server.waitFor(t, "1000", len(people))
		})
	}
}

// talk lets one after the other say something.
func talk(t *testing.T, people []*program) {
	for i, speaker := range people {
		said := "grüße von " + string(rune('A'+i))
		speaker.says(said)
		for _, listener := range people {
			if listener != speaker {
				listener.waitFor(t, said, 1)
			}
		}
		if strings.Contains(speaker.text(), said) {
			t.Errorf("%s hears itself", speaker.Args)
		}
	}
}
