package foreign

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"testing"
)

// Pages runs a script of testdata/interop/node that opens pages in Chromium: node
// SCRIPT CHROMIUM PROFILE ARGS. Each line that it prints is an order, which obey
// carries out before the script is answered; obey may be nil. Pages returns the last
// line, and fails the test if the script does.
func Pages(t testing.TB, obey func(order string), script string, args ...string) (last string) {
	t.Helper()
	chromium, node := Chromium(t), Node(t, "playwright-core", "axe-core")
	cmd := exec.CommandContext(t.Context(), node, append([]string{script, chromium, Profile(t)}, args...)...)
	cmd.Dir, cmd.Stderr = Path(t, "node"), t.Output()
	input, _ := cmd.StdinPipe()
	output, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(output); lines.Scan(); io.WriteString(input, "done\n") {
		if last = lines.Text(); obey != nil {
			obey(last)
		}
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("%s: %v, after %q", script, err, last)
	}
	return last
}

// Screenshots is where pages leave pictures of themselves, for somebody to look at: an
// absolute path, or "" for nowhere.
func Screenshots() string { return os.Getenv("DUPLEX_SCREENSHOTS") }
