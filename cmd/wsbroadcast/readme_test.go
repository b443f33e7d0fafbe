package main

import (
	"os"
	"os/exec"
	"regexp"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// README.md has the flags that -h lists, and no others.
func TestReadmeFlags(t *testing.T) {
	help, err := exec.Command(build(t), "-h").Output()
	if err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	flags := func(line, flag string, text []byte) (names []string) {
		for _, l := range regexp.MustCompile(line).FindAll(text, -1) {
			for _, m := range regexp.MustCompile(flag).FindAllSubmatch(l, -1) {
				names = append(names, string(m[1]))
			}
		}
		slices.Sort(names)
		return names
	}
	want := flags(`(?m)^  -.*$`, `^  (-[a-z-]+( [a-z:]+)?)`, help)
	got := flags("(?m)^\\| `-.* \\|", "`(-[a-z-]+( [a-z:]+)?)`", readme)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-help +README.md):\n%s", diff)
	}
}
