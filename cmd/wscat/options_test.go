package main

import (
	"errors"
	"flag"
	"os"
	"strings"
	"testing"
)

// What cannot be is told in a line, with a status of 2.
func TestWrongCalls(t *testing.T) {
	for _, test := range []struct{ args, want string }{
		{"", "needs a URL"},
		{"--bogus ws://x", "-bogus"},
		{"ws://x ws://y", "ws://y"},
		{"-l :0 ws://x", "either -l or a URL"},
		{"ftp://x", "ws:// or wss://"},
		{"ws://", "no host"},
		{"ws://x -n -1", "-n"},
		{"ws://x -n many", "-n"},
		{"ws://x -w soon", "seconds"},
		{"ws://x -w NaN", "seconds"},
		{"ws://x --hex --base64", "wscat: --binary, --base64, --hex and --jsonl exclude each other"},
		{"ws://x --key k", "--cert"},
		{"ws://x -H nonsense", "Name: value"},
		{"ws://x --user me", "name:password"},
		{"ws://x --ping-interval 5", "-ping-interval: a duration has a unit"},
		{"ws://x --timeout 0s", "--timeout"},
		{"ws://x --max-message 0", "--max-message"},
		{"ws://x -q -v", "-q or -v"},
		{"-l :0 -k", "-k means nothing"},
		{"-l :0 --reconnect", "--reconnect means nothing"},
		{"-l :0 --unix /s", "-l /path"},
		{"ws://x/#here", "%23"},
		{"ws://x -H Host:", "no host"},
		{"ws://x -H Host:\x20a/b", "not a host"},
		{"ws://x -H Host:y --follow", "one server"},
		{"ws://x --resolve x:80:127.0.0.1 --proxy http://p", "--proxy none"},
		{"ws://x --resolve x:80", "host:port:address"},
		{"ws://x --resolve x:80:nowhere", "host:port:address"},
		{"ws://x --resolve x:port:::1", "host:port:address"},
		{"-l :0 --follow", "--follow means nothing"},
		{"::1", "brackets"},
		{"ws://fe80::1%25eth0/x", "brackets"},
		{"wss://u:p@2001:db8::1/x?a", "brackets"},
		{"--completion tcsh", "bash, zsh or fish"},
		{"ws://x -s a/b", "a/b"},
	} {
		t.Run(test.args, func(t *testing.T) {
			t.Parallel()
			r := wscat(t, "", splitArgs(test.args)...)
			if r.status != statusWrongly || !strings.Contains(r.stderr, test.want) || strings.Count(r.stderr, "\n") != 1 {
				t.Errorf("status %d, and it says %q", r.status, r.stderr)
			}
		})
	}
}

func splitArgs(s string) []string {
	args := strings.Fields(s)
	if i := strings.Index(s, "Host: "); i >= 0 {
		return append(args[:2], s[i:])
	}
	return args
}

// Flags stand before and after the URL.
func TestOptions(t *testing.T) {
	o, err := parseOptions([]string{"-x", "a", "example.com:8080/p?q=1", "-x", "", "-w", "2.5", "-s", "v1,v2", "-s", "v3",
		"-H", "X-A:  b: c ", "--cookie", "k=v", "--user", "me:se:cret", "--hex", "--hex"})
	if err != nil {
		t.Fatal(err)
	}
	if o.url != "ws://example.com:8080/p?q=1" || len(o.send) != 2 || o.wait.long.Seconds() != 2.5 || o.coding != hexCoding {
		t.Errorf("%+v", o)
	}
	if o.subprotocols.String() != "v1,v2,v3" {
		t.Error(o.subprotocols)
	}
	for name, want := range map[string]string{"X-A": "b: c", "Cookie": "k=v", "Authorization": "Basic bWU6c2U6Y3JldA=="} {
		if got := o.header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestTarget(t *testing.T) {
	for s, want := range map[string]string{
		"localhost:9001":      "ws://localhost:9001",
		"example.com":         "ws://example.com",
		"[::1]:80/x":          "ws://[::1]:80/x",
		"http://example.com":  "ws://example.com",
		"https://example.com": "wss://example.com",
		"wss://example.com/a": "wss://example.com/a",
	} {
		if got, err := target([]string{s}); got != want || err != nil {
			t.Errorf("%s: %q, %v", s, got, err)
		}
	}
}

// The help fits a screen, and has every flag.
func TestUsage(t *testing.T) {
	if _, err := parseOptions([]string{"--help"}); !errors.Is(err, flag.ErrHelp) {
		t.Error(err)
	}
	lines := strings.Split(strings.TrimSuffix(usage, "\n"), "\n")
	if len(lines) > 32 {
		t.Errorf("%d lines", len(lines))
	}
	for _, line := range lines {
		if len(line) > 80 {
			t.Errorf("%d columns: %s", len(line), line)
		}
	}
	new(options).flags().VisitAll(func(f *flag.Flag) {
		name := "-" + f.Name
		if len(f.Name) > 1 {
			name = "-" + name
		}
		if !strings.Contains(usage, name) {
			t.Errorf("no %s in the help", name)
		}
	})
}

// README.md has the help as it is.
func TestReadme(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil || !strings.Contains(string(readme), "```\n"+usage+"```\n") {
		t.Errorf("README.md has another help than -h, %v", err)
	}
}
