package main_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"duplex/cmd/internal/foreign"
)

// clientScenarios are those of a client that can do all that there is to do.
var clientScenarios = []string{
	"text", "binary", "empty", "mebibyte", "sixteen", "fragments", "interleaved", "ping", "busy",
	"close", "away", "subprotocol", "refused", "thousand", "shutdown",
}

// clients are those that play against wsecho. What command returns is followed by
// a URL, the file of an authority or "-", and scenarios.
var clients = []struct {
	name       string
	command    func(t *testing.T) []string
	transports []transport
	lacks      string // scenarios, which its interface has no way to play
}{
	{"websockets", python("client.py", "websockets"), transports, ""},
	{"websocket-client", pythonWebSocketClient, transports, "busy away refused"},
	{"aiohttp", python("client.py", "aiohttp"), plain, "fragments interleaved"},
	{"tornado", python("client.py", "tornado"), plain, "fragments interleaved"},
	{"autobahn", python("client.py", "autobahn"), plain, "away sixteen"}, // it masks in Python, for minutes
	{"wsproto", python("client.py", "wsproto"), plain, ""},
	{"libwebsockets", libwebsockets("client.py"), plain, ""},
	{"ws", node("client.mjs", "ws"), transports, ""},
	{"faye", node("client.mjs", "faye"), plain, "fragments interleaved away"},
	{"undici", node("client.mjs", "undici"), plain, "fragments interleaved ping busy away"},
	{"bun", bun("client.mjs"), plain, "fragments interleaved"},
	{"deno", deno("client.mjs"), plain, "fragments interleaved ping busy away"},
}

// TestInterop lets foreign clients play their scenarios against wsecho, over
// each transport that they know.
func TestInterop(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for _, c := range clients {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			command := c.command(t)
			scenarios := slices.DeleteFunc(slices.Clone(clientScenarios), func(scenario string) bool {
				return slices.Contains(strings.Fields(c.lacks), scenario)
			})
			s.overTransports(t, c.transports, func(t *testing.T, e *echo) {
				args := append(command[1:len(command):len(command)], e.url, s.authority(e))
				e.play(t, scenarios, command[0], append(args, scenarios...)...)
			})
		})
	}
	t.Run("chromium", s.chromium)
	t.Run("firefox", s.firefox)
	t.Run("curl", s.curl)
}

// authority returns what a client is to trust when it connects to e.
func (s *stage) authority(e *echo) string {
	if strings.HasPrefix(e.url, "wss:") {
		return s.identity.Authority
	}
	return "-"
}

// python returns the command of one of the programs that are the same for all
// Python libraries.
func python(program, library string) func(*testing.T) []string {
	return func(t *testing.T) []string {
		return []string{foreign.Python(t, library), foreign.Path(t, "python", program), library}
	}
}

func pythonWebSocketClient(t *testing.T) []string {
	return []string{foreign.Python(t, "websocket"), foreign.Path(t, "python", "websocket_client.py")}
}

// libwebsockets is played from Python, by way of a piece of C.
func libwebsockets(program string) func(*testing.T) []string {
	return func(t *testing.T) []string {
		foreign.Program(t, "cc")
		if _, err := os.Stat("/usr/include/libwebsockets.h"); err != nil {
			foreign.Missing(t, "libwebsockets.h")
		}
		return []string{foreign.Python(t, "ctypes"), foreign.Path(t, "python", program), "libwebsockets"}
	}
}

// node returns the command of one of the programs that are the same for all
// JavaScript libraries. The names of packages begin like those of the modules.
func node(program, library string) func(*testing.T) []string {
	packages := map[string]string{"faye": "faye-websocket"}
	return func(t *testing.T) []string {
		name := library
		if long, ok := packages[library]; ok {
			name = long
		}
		return []string{foreign.Node(t, name), foreign.Path(t, "node", program), library}
	}
}

// bun and deno run the same programs with their own clients and servers.
func bun(program string) func(*testing.T) []string {
	return func(t *testing.T) []string {
		return []string{foreign.NodeProgram(t, "@oven", "bun-*", "bin", "bun"), foreign.Path(t, "node", program), "bun"}
	}
}

func deno(program string) func(*testing.T) []string {
	return func(t *testing.T) []string {
		return []string{foreign.NodeProgram(t, "@deno", "*", "deno"), "run", "--allow-all", foreign.Path(t, "node", program), "deno"}
	}
}
