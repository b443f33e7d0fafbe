package conn_test

import (
	"bytes"
	"io"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"duplex/conn"
	"duplex/handshake"
)

// agreesWith returns an act that agrees, with an extension, and then echoes what
// comes, frame by frame, as a client's frames unmasked.
func agreesWith(extension string) act {
	return func(nc net.Conn) {
		defer nc.Close()
		head := agreement(readRequest(nc))
		io.WriteString(nc, strings.TrimSuffix(head, "\r\n")+"Sec-WebSocket-Extensions: "+extension+"\r\n\r\n")
		io.Copy(io.Discard, nc)
	}
}

// A client that bounds its memory comes to terms with servers that know no bounds
// for windows, or have one answer for all; and to none that would have it keep
// more. That is final, and the error says what helps (RFC 7692, section 5.1).
func TestDialBoundsMemory(t *testing.T) {
	for _, test := range []struct {
		name    string
		deflate conn.Deflate
		answer  string
		want    string // in the error
	}{
		{"bound", conn.Deflate{MaxMemory: 8 << 10}, "server_max_window_bits=9", ""},
		{"MaxMemory, no takeover", conn.Deflate{MaxMemory: 8 << 10}, "server_no_context_takeover; client_no_context_takeover", ""},
		{"window, no takeover", conn.Deflate{ServerMaxWindowBits: 10}, "server_no_context_takeover; client_no_context_takeover", ""},
		{"MaxMemory ignored", conn.Deflate{MaxMemory: 8 << 10}, "", "set no bound, of memory either"},
		{"window ignored", conn.Deflate{ServerMaxWindowBits: 10}, "", "set no bound"},
		{"takeover ignored", conn.Deflate{ServerNoContextTakeover: true}, "", "go without compression"},
		{"hint ignored", conn.Deflate{ClientNoContextTakeover: true}, "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				extension := strings.TrimSuffix("permessage-deflate; "+test.answer, "; ")
				attempts := 0
				c := &conn.Client{URL: "ws://a", Config: playing(agreesWith(extension)), MaxFailures: 2, Failed: func(error, time.Duration) { attempts++ }}
				c.Config.Deflate = &test.deflate
				if test.want != "" {
					if err := c.Run(background); err == nil || !strings.Contains(err.Error(), test.want) || attempts != 1 {
						t.Errorf("Run: %v after %d attempts, want %q in it after one", err, attempts, test.want)
					}
					return
				}
				nc, err := conn.Dial(background, c.URL, c.Config)
				if err != nil {
					t.Fatal(err)
				}
				defer nc.CloseNow()
				if got := nc.Deflate(); got == nil || got.String() != extension {
					t.Errorf("agreed on %v, want %s", got, extension)
				}
			})
		})
	}
}

// What a client has offered to give up it gives up, whichever offer is taken and
// whatever the server makes of it.
func TestDialKeepsToItsOffer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sent [2]bytes.Buffer
		for i, answer := range []string{"permessage-deflate", "permessage-deflate; client_no_context_takeover"} {
			cfg := playing(func(nc net.Conn) {
				head := agreement(readRequest(nc))
				io.WriteString(nc, strings.TrimSuffix(head, "\r\n")+"Sec-WebSocket-Extensions: "+answer+"\r\n\r\n")
				io.Copy(&sent[i], nc)
			})
			cfg.Deflate = &conn.Deflate{ClientNoContextTakeover: true}
			c, err := conn.Dial(background, "ws://a", cfg)
			if err != nil {
				t.Fatal(err)
			}
			for range 2 {
				if err := c.Write(background, conn.Text, jsonMessage(1, 3000)); err != nil {
					t.Fatal(err)
				}
			}
			c.CloseNow()
			synctest.Wait()
		}
		if a, b := sent[0].Len(), sent[1].Len(); a != b {
			t.Errorf("%d bytes if the server does not repeat it, %d if it does", a, b)
		}
	})
}

// The offers are two where the second says something else (RFC 7692, section 5.1).
func TestDialOffers(t *testing.T) {
	for want, d := range map[string]*conn.Deflate{
		"permessage-deflate; client_max_window_bits":                                                         {},
		"permessage-deflate; server_no_context_takeover; client_no_context_takeover; client_max_window_bits": {MaxMemory: 1},
		"permessage-deflate; server_max_window_bits=10; client_max_window_bits, " +
			"permessage-deflate; server_no_context_takeover; client_no_context_takeover; client_max_window_bits": {ServerMaxWindowBits: 10},
	} {
		asked := make(chan *handshake.Request, 1)
		url := playServer(t, func(_ net.Conn, r *handshake.Request) { asked <- r })
		conn.Dial(deadline(t), url, &conn.Config{Deflate: d})
		if got := (<-asked).Header.Get("Sec-WebSocket-Extensions"); got != want {
			t.Errorf("offered %s, want %s", got, want)
		}
	}
}
