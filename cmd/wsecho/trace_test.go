package main_test

import (
	"context"
	"strings"
	"syscall"
	"testing"
	"time"

	"duplex/conn"
	"duplex/frame"
)

// With -trace all that goes over the wire is on standard error, escaped.
func TestTrace(t *testing.T) {
	wsecho := build(t)
	for _, transport := range []string{"-http=false", "-http"} {
		p := spawn(t, wsecho, transport, "-addr=127.0.0.1:0", "-quiet", "-trace")
		url := p.listening(t)
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		c, err := conn.Dial(ctx, url, nil)
		if err != nil {
			t.Fatal(err)
		}
		c.Write(ctx, frame.Text, []byte("\x1b[2J"))
		c.Read(ctx)
		c.Close(frame.NormalClosure, "bye")
		p.cmd.Process.Signal(syscall.SIGTERM)
		<-p.ended
		for _, want := range []string{" < GET / HTTP/1.1\n", " > HTTP/1.1 101 ", ` < text fin masked 4 "\x1b[2J"`, ` > text fin 4 "\x1b[2J"`,
			` < close fin masked 5 1000 (normal closure) "bye"`, " > close fin 2 1000"} {
			if !strings.Contains(p.log.String(), want) {
				t.Errorf("%s: no %q in\n%s", transport, want, p.log.String())
			}
		}
	}
}
