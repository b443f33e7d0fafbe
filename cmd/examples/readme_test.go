package examples_test

import (
	"os"
	"strings"
	"testing"
)

// README.md names each example.
func TestReadmeNamesAll(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.IsDir() && !strings.Contains(string(readme), "["+e.Name()+"](") {
			t.Errorf("README.md does not name %s", e.Name())
		}
	}
}
