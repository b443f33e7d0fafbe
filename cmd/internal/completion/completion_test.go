package completion

import (
	"flag"
	"os/exec"
	"strings"
	"testing"

	"duplex/cmd/internal/foreign"
)

func command() *Command {
	f := flag.NewFlagSet("", flag.ContinueOnError)
	f.Bool("k", false, "")
	f.Bool("compress", false, "")
	g := flag.NewFlagSet("", flag.ContinueOnError)
	g.Bool("compress", false, "")
	g.Bool("conns", false, "")
	return &Command{Name: "wsthing", Words: []string{"echo", "show"}, Flags: []*flag.FlagSet{f, g}, Double: true}
}

// What bash offers is what can be written.
func TestBash(t *testing.T) {
	bash := foreign.Program(t, "bash")
	script, err := command().Script("bash")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ words, want string }{
		{"wsthing --co", "--compress --conns"},
		{"wsthing echo -", "--compress -k --conns"},
		{"wsthing e", "echo"},
		{"wsthing echo e", ""},
	} {
		words := strings.Fields(test.words)
		ask := script + "\nCOMP_WORDS=(" + test.words + "); COMP_CWORD=" + string(rune('0'+len(words)-1)) + "; _wsthing; echo \"${COMPREPLY[*]}\""
		out, err := exec.Command(bash, "--norc", "-c", ask).CombinedOutput()
		if got := strings.TrimSpace(string(out)); err != nil || got != test.want {
			t.Errorf("%s: %q, %v; want %q", test.words, got, err, test.want)
		}
	}
}

func TestOtherShells(t *testing.T) {
	for shell, want := range map[string]string{
		"zsh":  "compadd -- --compress -k --conns\n",
		"fish": "complete -c wsthing -l compress\ncomplete -c wsthing -s k\ncomplete -c wsthing -l conns\n",
	} {
		if got, err := command().Script(shell); err != nil || !strings.Contains(got, want) {
			t.Errorf("%s: %s, %v", shell, got, err)
		}
	}
	if _, err := command().Script("tcsh"); err == nil || !strings.Contains(err.Error(), Shells) {
		t.Error(err)
	}
}
