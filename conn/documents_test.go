package conn_test

import (
	"bytes"
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Links in the documents lead to files and headings that there are.
func TestDocumentsLink(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)\s]+)\)`)
	for _, page := range documents(t) {
		for _, found := range link.FindAllStringSubmatch(prose(t, page), -1) {
			target, heading, _ := strings.Cut(found[1], "#")
			if strings.Contains(target, "://") {
				continue
			}
			file := page
			if target != "" {
				file = filepath.Join(filepath.Dir(page), filepath.FromSlash(target))
			}
			if _, err := os.Stat(file); err != nil {
				t.Errorf("%s links to %s: %v", page, found[1], err)
			} else if heading != "" && !slices.Contains(headings(t, file), heading) {
				t.Errorf("%s links to %s: no such heading", page, found[1])
			}
		}
	}
}

// README.md is what somebody reads first, so it stays short.
func TestDocumentsReadmeIsShort(t *testing.T) {
	page, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	if len(page) > 9500 {
		t.Errorf("README.md has %d bytes: move what is not for everybody to the page it belongs to", len(page))
	}
}

// The Go in README.md and in the guides compiles.
func TestDocumentsCompile(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles every piece of Go in the documents: left out with -short")
	}
	guides, _ := filepath.Glob("guide/*.md")
	for _, page := range append(guides, "../README.md") {
		t.Run(filepath.Base(page), func(t *testing.T) {
			t.Parallel()
			compile(t, page)
		})
	}
}

// compile has the pieces of one page compiled together, each in a file of its own,
// as if they stood in a package of this module.
func compile(t *testing.T, page string) {
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	args := []string{"build"}
	piece := regexp.MustCompile("(?ms)^```go\n(.*?)^```$")
	for i, found := range piece.FindAllSubmatch(text, -1) {
		file := filepath.Join(dir, fmt.Sprintf("piece%d.go", i))
		if err := os.WriteFile(file, goFile(i, string(found[1])), 0o666); err != nil {
			t.Fatal(err)
		}
		args = append(args, file)
	}
	if len(args) == 1 {
		return
	}
	if out, err := exec.Command("go", args...).CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
}

// paths are the packages that pieces of Go in the documents use by name.
var paths = []string{
	"context", "crypto/tls", "crypto/x509", "errors", "fmt", "log", "net", "net/http", "net/http/httptest",
	"net/netip", "os", "os/signal", "strings", "testing", "testing/synctest", "time",
	"duplex/cmd/wsconform/conformtest", "duplex/conn", "duplex/conn/conntest", "duplex/conn/hub", "duplex/conn/socketio", "duplex/frame", "duplex/handshake",
}

// goFile makes a file of a piece of Go: declarations, or statements that may use
// a ctx. A variable that only the reader's program uses is used at the end.
func goFile(number int, piece string) []byte {
	var b bytes.Buffer
	b.WriteString("package documents\n")
	code := regexp.MustCompile(`(?m)(^|\s)// .*$`).ReplaceAllString(piece, "")
	for _, path := range paths {
		if regexp.MustCompile(`\b` + path[strings.LastIndex(path, "/")+1:] + `\.`).MatchString(code) {
			fmt.Fprintf(&b, "import %q\n", path)
		}
	}
	if _, err := parser.ParseFile(token.NewFileSet(), "", "package documents\n"+piece, 0); err == nil {
		b.WriteString(piece)
		return b.Bytes()
	}
	if !bytes.Contains(b.Bytes(), []byte(`"context"`)) {
		b.WriteString("import \"context\"\n")
	}
	fmt.Fprintf(&b, "func piece%d(ctx context.Context) {\n%s", number, piece)
	for _, name := range regexp.MustCompile(`(?m)^(?:var )?([a-z]+) (?::=|hub\.)`).FindAllStringSubmatch(piece, -1) {
		fmt.Fprintf(&b, "_ = &%s\n", name[1])
	}
	b.WriteString("}\n")
	return b.Bytes()
}

// documents returns all pages of the tree, but for what was installed into it.
func documents(t *testing.T) []string {
	var pages []string
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() && (entry.Name() == "node_modules" || entry.Name() == ".git") {
			return filepath.SkipDir
		}
		if filepath.Ext(path) == ".md" {
			pages = append(pages, path)
		}
		return err
	})
	if err != nil || len(pages) < 10 {
		t.Fatal(pages, err)
	}
	return pages
}

// prose returns a page without its pieces of code.
func prose(t *testing.T, page string) string {
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	return regexp.MustCompile("(?ms)^```.*?^```$|^    .*?$|`[^`\n]*`").ReplaceAllStringFunc(string(text), func(code string) string {
		if strings.HasPrefix(code, "`") && !strings.HasPrefix(code, "```") {
			return strings.Trim(code, "`")
		}
		return ""
	})
}

// headings returns the anchors of a page's headings.
func headings(t *testing.T, page string) []string {
	var anchors []string
	for _, found := range regexp.MustCompile(`(?m)^#+ (.*)$`).FindAllStringSubmatch(prose(t, page), -1) {
		name := regexp.MustCompile(`[^\w -]`).ReplaceAllString(strings.ToLower(found[1]), "")
		anchors = append(anchors, strings.ReplaceAll(name, " ", "-"))
	}
	return anchors
}

// README.md leads to every source of the package: who adds one says there what for.
func TestEveryFileHasItsPlace(t *testing.T) {
	page, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if !strings.HasSuffix(file, "_test.go") && !bytes.Contains(page, []byte("("+file+")")) {
			t.Errorf("README.md does not say what %s is for", file)
		}
	}
}
