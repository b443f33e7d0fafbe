package conn_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"duplex/conn"
	"duplex/conn/hub"
)

// The tests that SECURITY.md names are there, and every promise, class and limit
// has one.
func TestSecurityPage(t *testing.T) {
	page, tests := securityPage(t), testSources(t)
	named := regexp.MustCompile("`((?:Test|Fuzz)[A-Za-z0-9]+)(?:/([^`]+))?`")
	rows := 0
	for line := range strings.Lines(page) {
		names := named.FindAllStringSubmatch(line, -1)
		if isRow := strings.HasPrefix(line, "| ") && !strings.Contains(line, "| tests |"); isRow {
			rows++
			if len(names) == 0 && !strings.Contains(line, "table of limits") {
				t.Errorf("no test in the row %q", line)
			}
		}
		for _, name := range names {
			source, ok := tests[name[1]]
			if !ok || !strings.Contains(source, `"`+name[2]) {
				t.Errorf("there is no %s", name[0])
			}
		}
	}
	if rows < 50 {
		t.Errorf("only %d rows", rows)
	}
}

// Every limit that there is stands in SECURITY.md.
func TestSecurityPageNamesTheLimits(t *testing.T) {
	page := securityPage(t)
	for _, options := range []any{conn.Config{}, conn.Server{}, conn.Client{}, hub.Hub{}} {
		of := reflect.TypeOf(options)
		for field := range of.Fields() {
			isLimit := field.Type == reflect.TypeFor[time.Duration]() || field.Type == reflect.TypeFor[int]() || field.Type == reflect.TypeFor[int64]()
			if field.IsExported() && isLimit && !strings.Contains(page, "`"+field.Name+"`") {
				t.Errorf("SECURITY.md says nothing of %s.%s", of, field.Name)
			}
		}
	}
}

func securityPage(t *testing.T) string {
	t.Helper()
	page, err := os.ReadFile("../SECURITY.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(page)
}

// testSources returns, for the name of each test and fuzz target, the files that
// have one of that name.
func testSources(t *testing.T) map[string]string {
	t.Helper()
	function := regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(\w+ \*testing\.[TFM]\)`)
	sources := make(map[string]string)
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			if d != nil && d.Name() == "node_modules" {
				return fs.SkipDir
			}
			return err
		}
		b, err := os.ReadFile(path)
		for _, f := range function.FindAllSubmatch(b, -1) {
			sources[string(f[1])] += string(b)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return sources
}
