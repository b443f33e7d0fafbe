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

// The flags set the terms, and the log has what was agreed on.
func TestCompress(t *testing.T) {
	s := newStage(t)
	for _, test := range []struct{ flags, want string }{
		{"-http", ""},
		{"-compress", "permessage-deflate"},
		{"-compress -http", "permessage-deflate"},
		{"-compress -server-window=9", "permessage-deflate; server_max_window_bits=9"},
		{"-compress -client-window=15", "permessage-deflate; client_max_window_bits=15"},
		{"-compress -server-no-takeover", "permessage-deflate; server_no_context_takeover"},
		{"-compress -client-no-takeover -http", "permessage-deflate; client_no_context_takeover"},
		{"-compress -compress-memory=12288", "permessage-deflate; server_max_window_bits=12; client_max_window_bits=12"},
	} {
		t.Run(test.flags, func(t *testing.T) {
			log := strings.ReplaceAll(s.log(t, test.flags), `"`, "")
			if !strings.Contains(log, " extensions="+test.want+"\n") {
				t.Errorf("want extensions=%s in the log:\n%s", test.want, log)
			}
		})
	}
}

// log returns what a wsecho logs that has a connection with a client which can
// compress.
func (s *stage) log(t *testing.T, flags string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	p := spawn(t, s.wsecho, append(strings.Fields(flags), "-addr=127.0.0.1:0")...)
	c, err := conn.Dial(ctx, p.listening(t), &conn.Config{Deflate: &conn.Deflate{}})
	if err != nil {
		t.Fatal(err)
	}
	exchange(ctx, t, c, sample)
	p.cmd.Process.Signal(syscall.SIGTERM)
	<-p.ended
	return p.log.String()
}

// The harder it looks, the less is sent.
func TestCompressLevel(t *testing.T) {
	s := newStage(t)
	least := size(sample)
	for _, level := range []string{"fast", "balanced", "small"} {
		messages := s.echoed(t, sample, "-compress-level="+level)
		sent := flow{messages: messages}.size(0, len(messages))
		if sent >= least {
			t.Errorf("%s: %d bytes, want fewer than %d", level, sent, least)
		}
		least = sent
	}
}

func TestCompressThreshold(t *testing.T) {
	s := newStage(t)
	lengths := []int{1, 63, 64, 255, 256}
	for _, test := range []struct {
		flags string
		from  int // the shortest of the lengths that is compressed
	}{
		{"", 64},
		{"-compress-threshold=0", 64},
		{"-server-no-takeover", 256},
		{"-compress-threshold=63", 63},
		{"-compress-threshold=-1", 1},
	} {
		t.Run(test.flags, func(t *testing.T) {
			var messages []conn.Message
			for _, n := range lengths {
				messages = append(messages, conn.Message{Opcode: frame.Text, Payload: []byte(strings.Repeat("a", n))})
			}
			for i, m := range s.echoed(t, messages, strings.Fields(test.flags)...) {
				if want := lengths[i] >= test.from; m.compressed != want {
					t.Errorf("%d bytes: compressed is %v, want %v", lengths[i], m.compressed, want)
				}
			}
		})
	}
}

// echoed returns the messages as a wsecho with those flags sends them back.
func (s *stage) echoed(t *testing.T, messages []conn.Message, flags ...string) []recorded {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	p := newTap(t, strings.TrimPrefix(s.start(t, append(flags, "-compress")...).url, "ws://"))
	c, err := conn.Dial(ctx, p.url, &conn.Config{Deflate: &conn.Deflate{}})
	if err != nil {
		t.Fatal(err)
	}
	exchange(ctx, t, c, messages)
	_, down := p.flows(t)
	return down.messages
}
