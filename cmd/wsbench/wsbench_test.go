package main

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"duplex/cmd/internal/built"
	"duplex/cmd/wsbench/result"
)

// runBench runs wsbench and returns what it writes, and its status.
func runBench(t *testing.T, env []string, args ...string) (out, complaints string, status int) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), built.Program(t, "."), args...)
	cmd.Env = append(os.Environ(), env...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if failed, ok := errors.AsType[*exec.ExitError](err); ok {
		status = failed.ExitCode()
	} else if err != nil {
		t.Fatal(err)
	}
	return stdout.String(), stderr.String(), status
}

// measured runs wsbench, which must succeed, and returns what it has found. In a
// pipe there is no progress.
func measured(t *testing.T, args ...string) *result.Run {
	t.Helper()
	dir := t.TempDir()
	path, html := filepath.Join(dir, "r.json"), filepath.Join(dir, "r.html")
	out, complaints, status := runBench(t, nil, append(args, "-rounds", "1", "-json", path, "-html", html)...)
	if status != statusOK || complaints != "" || strings.Contains(out, "\x1b") {
		t.Fatalf("status %d: %s%s", status, out, complaints)
	}
	r, err := result.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range r.Cases() {
		if !strings.Contains(out, c.String()) {
			t.Errorf("the table has no %v:\n%s", c, out)
		}
	}
	if page, err := os.ReadFile(html); err != nil || !bytes.Contains(page, []byte("</html>")) {
		t.Errorf("no page: %v", err)
	}
	if !r.Complete || r.Seconds <= 0 || r.Host.Go != runtime.Version() || !strings.HasPrefix(r.Command, "wsbench "+args[0]) {
		t.Errorf("%+v", r)
	}
	return r
}

// has fails the test unless all cases have the metrics.
func has(t *testing.T, r *result.Run, metrics ...result.Metric) {
	t.Helper()
	for _, c := range r.Cases() {
		for _, m := range metrics {
			if f := r.Find(c, r.Subjects[0].Name, m); len(f.Samples) != 1 {
				t.Errorf("%v has %d samples of %s", c, len(f.Samples), m)
			}
		}
	}
}

func TestFrame(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: it measures for seconds")
	}
	r := measured(t, "frame", "-size", "32,1000", "-min-time", "1ms")
	has(t, r, result.Time, result.Allocs)
	if n := len(r.Cases()); n != 2*len(inMemoryWork) {
		t.Errorf("%d cases", n)
	}
}

func TestEcho(t *testing.T) {
	server := built.Program(t, "../wsecho") + " -quiet -compress -addr 127.0.0.1:0"
	quick := []string{"-server", server, "-duration", "100ms", "-warmup", "10ms"}
	r := measured(t, append([]string{"echo", "-conns", "2,4", "-depth", "1,8", "-size", "0,100"}, quick...)...)
	has(t, r, result.Rate, result.P50, result.P999, result.Max)
	if len(r.Cases()) != 8 || len(r.Latencies) != 8 {
		t.Errorf("%d cases, %d distributions", len(r.Cases()), len(r.Latencies))
	}
	if runtime.GOOS == "linux" {
		has(t, r, result.CPU)
	}
	has(t, measured(t, append([]string{"echo", "-rate", "500", "-conns", "2"}, quick...)...), result.P99)
	has(t, measured(t, append([]string{"echo", "-every", "50ms", "-conns", "5"}, quick...)...), result.P99, result.Total, result.Volume)
	has(t, measured(t, append([]string{"echo", "-compress", "-kind", "json", "-size", "1000"}, quick...)...), result.Rate, result.Wire)
	quick[1] += " -subprotocol chat"
	has(t, measured(t, append([]string{"echo", "-subprotocol", "none,chat", "-header", "X-A: b"}, quick...)...), result.Rate)
}

func TestHandshake(t *testing.T) {
	server := built.Program(t, "../wsecho") + " -quiet -addr 127.0.0.1:0"
	r := measured(t, "handshake", "-conns", "1,4", "-duration", "200ms", "-warmup", "10ms", "-server", server)
	has(t, r, result.Rate, result.Total, result.P99)
	if len(r.Cases()) != 2 {
		t.Errorf("%v", r.Cases())
	}
}

func TestBroadcast(t *testing.T) {
	server := built.Program(t, "../wsbroadcast") + " -quiet -addr 127.0.0.1:0"
	args := []string{"broadcast", "-conns", "10", "-duration", "100ms", "-warmup", "10ms", "-server"}
	has(t, measured(t, append(args, server+" -echo")...), result.Rate, result.P50)
	has(t, measured(t, append(args, server, "-others")...), result.Rate, result.P50)
}

func TestIdle(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux tells the memory of a process")
	}
	r := measured(t, "idle", "-conns", "10,30", "-settle", "100ms", "-server", built.Program(t, "../wsecho")+" -quiet -addr 127.0.0.1:0")
	has(t, r, result.RSS, result.Private)
	if len(r.Cases()) != 3 {
		t.Errorf("%v", r.Cases())
	}
}

// asPeers has a test binary be the program with the other libraries.
var asPeers = []string{"WSBENCH_FAKE=1"}

func TestPeers(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: it measures for seconds")
	}
	path := filepath.Join(t.TempDir(), "r.json")
	args := []string{"peers", "-program", os.Args[0], "-quick", "-libs", "duplex,other,raw-single",
		"-duration", "50ms", "-settle", "10ms", "-rounds", "2", "-json", path}
	out, complaints, status := runBench(t, asPeers, args...)
	if status != statusOK || complaints != "" {
		t.Fatalf("status %d: %s%s", status, out, complaints)
	}
	r, err := result.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Failures) > 0 {
		t.Errorf("that they do not compress is no failure: %+v", r.Failures)
	}
	if len(r.Verdicts) > 0 || strings.Contains(out, "MISSED") || strings.Contains(out, "reached") {
		t.Errorf("figures that are too few are judged: %+v", r.Verdicts)
	}
	for _, want := range []string{"duplex", "other", "raw-single", "broadcast to", "handshakes and goodbyes", "cpu     CPU time of the server's process"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	shown, _, status := runBench(t, nil, "show", path)
	if status != statusOK || shown != out {
		t.Errorf("shown again, with status %d:\n%s", status, shown)
	}
	shown, _, status = runBench(t, nil, "show", "-compare", path, path)
	if status != statusOK || !strings.HasPrefix(shown, out) {
		t.Errorf("shown behind the flags, with status %d:\n%s", status, shown)
	}
	out, _, status = runBench(t, asPeers, append(args[:len(args)-2], "-only", "frame", "-compare", path)...)
	if status != statusOK || !strings.Contains(out, "too few rounds") || strings.Contains(out, "echo,") || strings.Contains(out, "nothing can be compared") {
		t.Errorf("status %d: %s", status, out)
	}
	out, complaints, status = runBench(t, nil, "frame", "-size", "7", "-min-time", "1ms", "-rounds", "1", "-compare", path)
	if status != statusFailed || !strings.Contains(complaints, "nothing can be compared") || !strings.Contains(out, "7 B") {
		t.Errorf("status %d: %s%s", status, out, complaints)
	}
}

// One that answers wrongly is told of, and the others are measured.
func TestPeersLiar(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: it measures for seconds")
	}
	out, complaints, status := runBench(t, asPeers, "peers", "-program", os.Args[0], "-quick", "-only", "echo",
		"-duration", "50ms", "-rounds", "1", "-libs", "duplex,liar")
	if status != statusFailed || !strings.Contains(complaints, "liar") || !strings.Contains(complaints, "wrong answer") ||
		!slices.Contains(strings.Fields(out), "duplex") {
		t.Errorf("status %d: %s\n%s", status, out, complaints)
	}
}

// A server that ends is told of, with what it said last.
func TestServerEnds(t *testing.T) {
	_, complaints, status := runBench(t, append(asPeers, "WSBENCH_MORTAL=1"), "peers", "-program", os.Args[0], "-quick",
		"-only", "echo", "-libs", "duplex", "-rounds", "1")
	if status != statusFailed || !strings.Contains(complaints, "has ended") || !strings.Contains(complaints, "mortal") {
		t.Errorf("status %d: %s", status, complaints)
	}
}

// Every failure is told in one line and has its status.
func TestStatus(t *testing.T) {
	const nobody = "ws://127.0.0.1:1" // a port that the system gives to no other program meanwhile
	echo := built.Program(t, "../wsecho") + " -quiet -addr 127.0.0.1:0"
	for _, tt := range []struct {
		args   string
		status int
		says   string
	}{
		{"", statusWrongly, "what is to be measured"},
		{"juggle", statusWrongly, "juggle"},
		{"echo", statusWrongly, "which server"},
		{"echo -url x -server y", statusWrongly, "which server"},
		{"echo -url http://h", statusWrongly, "ws://"},
		{"echo -url ws://h -kind xml", statusWrongly, "xml"},
		{"echo -url ws://h -conns 0", statusWrongly, "-conns"},
		{"echo -url ws://h -size x", statusWrongly, "no number"},
		{"echo -url ws://h -duration 0s", statusWrongly, "-duration"},
		{"echo -url ws://h -rounds 0", statusWrongly, "-rounds"},
		{"echo -url ws://h extra", statusWrongly, "extra"},
		{"echo -url ws://h -json /does/not/exist/r.json", statusWrongly, "exist"},
		{"echo -url ws://h -compare /does/not/exist.json", statusWrongly, "exist"},
		{"echo -url ws://h -every -1s", statusWrongly, "-every"},
		{"echo -url ws://h -every 1s -rate 5", statusWrongly, "-every"},
		{"echo -url ws://h -header nonsense", statusWrongly, "Name: value"},
		{"echo -url ws://h -header Host:x", statusWrongly, "Host"},
		{"echo -url ws://h -subprotocol a/b", statusWrongly, "a/b"},
		{"handshake -url ws://h -conns 0", statusWrongly, "-conns"},
		{"handshake -url ws://h -duration 0s", statusWrongly, "-duration"},
		{"echo -subprotocol unheard -server " + echo, statusUnreachable, "subprotocol"},
		{"idle -url ws://h", statusWrongly, "-pid"},
		{"idle -server x -conns 5,3", statusWrongly, "grow"},
		{"frame -min-time 0s", statusWrongly, "-min-time"},
		{"show", statusWrongly, "which results"},
		{"show /does/not/exist.json", statusWrongly, "exist"},
		{"show old.json new.json", statusWrongly, "new.json"},
		{"peers -only juggling", statusWrongly, "juggling"},
		{"peers -dir /does/not/exist", statusWrongly, "exist"},
		{"echo -url " + nobody, statusUnreachable, "refused"},
		{"echo -compress -server " + echo, statusUnreachable, "permessage-deflate"},
		{"echo -server /does/not/exist", statusFailed, "exist"},
	} {
		args, server, _ := strings.Cut(tt.args, " -server ")
		list := strings.Fields(args)
		if server != "" {
			list = append(list, "-server", server)
		}
		if strings.Contains(tt.args, "idle -server x") {
			list = []string{"idle", "-server", "x", "-conns", "5,3"}
		}
		out, complaints, status := runBench(t, nil, list...)
		if status != tt.status || !strings.Contains(complaints, tt.says) || strings.Count(complaints, "\n") != 1 {
			t.Errorf("wsbench %s: status %d, want %d: %s%s", tt.args, status, tt.status, out, complaints)
		}
	}
}

func TestHelp(t *testing.T) {
	for args, want := range map[string]string{"-h": "Usage: wsbench COMMAND", "echo -h": "-conns numbers", "peers -h": "-libs libraries", "show -h": "show FILE [flags]"} {
		out, complaints, status := runBench(t, nil, strings.Fields(args)...)
		if status != statusOK || !strings.Contains(out, want) || complaints != "" {
			t.Errorf("wsbench %s: status %d: %s%s", args, status, out, complaints)
		}
	}
	for line := range strings.Lines(usage) {
		if len([]rune(line)) > 81 {
			t.Errorf("longer than a screen: %s", line)
		}
	}
}

func TestVersionAndCompletion(t *testing.T) {
	if out, _, status := runBench(t, nil, "-version"); status != statusOK || !strings.HasPrefix(out, "wsbench ") {
		t.Errorf("status %d: %s", status, out)
	}
	out, _, status := runBench(t, nil, "-completion", "bash")
	for _, want := range []string{"handshake", "-every", "-libs", "-settle"} {
		if status != statusOK || !strings.Contains(out, want) {
			t.Errorf("status %d, and no %s: %s", status, want, out)
		}
	}
	if _, complaints, status := runBench(t, nil, "-completion", "tcsh"); status != statusWrongly || !strings.Contains(complaints, "bash, zsh or fish") {
		t.Errorf("status %d: %s", status, complaints)
	}
}

// README.md has the help as it is, and all flags of all subcommands.
func TestReadme(t *testing.T) {
	b, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	readme := string(b)
	if !strings.Contains(readme, "```\n"+usage+"```\n") {
		t.Error("it has another help than -h")
	}
	has := map[string]bool{}
	for name, command := range commands {
		f, ok := errors.AsType[flagsOf](command(t.Context(), []string{askFlags}))
		if !ok {
			t.Fatalf("%s has no flags", name)
		}
		f.VisitAll(func(f *flag.Flag) {
			has["-"+f.Name] = true
			if !strings.Contains(readme, "`-"+f.Name) {
				t.Errorf("it has no -%s, a flag of %s", f.Name, name)
			}
		})
	}
	for _, m := range regexp.MustCompile("(?m)`(-[a-z-]+)[^`]*`").FindAllStringSubmatch(readme, -1) {
		if !has[m[1]] {
			t.Errorf("it has %s, which is no flag", m[1])
		}
	}
}

// A command line can be typed again as it is kept.
func TestCommandLine(t *testing.T) {
	if got, want := commandLine([]string{"wsbench", "echo", "-server", "./it's -x", ""}), `wsbench echo -server './it'\''s -x' ''`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
