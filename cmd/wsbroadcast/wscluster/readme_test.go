package main

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// README.md has the flags that wsbroadcast has not.
func TestReadmeFlags(t *testing.T) {
	help, err := exec.Command(program, "-h").Output()
	if err != nil {
		t.Fatal(err)
	}
	own, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	others, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`(?m)^  (-[a-z-]+( [A-Za-z:]+)?)`).FindAllStringSubmatch(string(help), -1) {
		if flag := "`" + m[1] + "`"; !strings.Contains(string(own), flag) && !strings.Contains(string(others), flag) {
			t.Errorf("%s is in no README.md", flag)
		}
	}
}
