package page_test

import (
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"duplex/cmd/internal/foreign"
	"duplex/cmd/wsconform/result"
)

// inBrowser opens a page at an address and returns the elements that its script
// has made of it.
func inBrowser(t *testing.T, run *result.Run, fragment string) string {
	t.Helper()
	if testing.Short() {
		t.Skip("a browser takes its time to start")
	}
	browser := foreign.Chromium(t)
	dir := t.TempDir()
	file := filepath.Join(dir, "page.html")
	if err := os.WriteFile(file, []byte(write(t, run).html), 0o600); err != nil {
		t.Fatal(err)
	}
	address := url.URL{Scheme: "file", Path: file, Fragment: fragment}
	out, err := exec.CommandContext(t.Context(), browser, "--headless", "--no-sandbox", "--disable-gpu",
		"--user-data-dir="+foreign.Profile(t), "--virtual-time-budget=5000", "--dump-dom", address.String()).Output()
	if err != nil {
		t.Fatalf("chromium: %v", err)
	}
	_, body, _ := strings.Cut(string(out), "<body") // what is above is not for people
	return body
}

// The script opens the case that the address names. What a peer chose is text
// there, too, and nothing that runs.
func TestCaseInBrowser(t *testing.T) {
	for _, s := range hostile[1:3] {
		body := inBrowser(t, attacked(s), "1.1")
		for _, want := range []string{
			`<dialog class="sheet" aria-labelledby="sheet-title" open="">`,
			`href="https://www.rfc-editor.org/rfc/rfc6455#section-5.4"`,
			`<code>“` + strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s) + `”</code>`,
		} {
			if !strings.Contains(body, want) {
				t.Errorf("%q: the page has no %s", s, want)
			}
		}
		for _, evil := range []string{"<img", "onload=\"", "onmouseover=\"", "<script>"} {
			if strings.Contains(body, evil) {
				t.Errorf("%q: the page has %s", s, evil)
			}
		}
	}
}

func TestFilterInBrowser(t *testing.T) {
	run := runOf([]result.Result{
		played("a", "1.1", result.OK, result.OK),
		played("a", "1.2", result.Failed, result.OK),
		played("a", "11.1", result.Failed, result.OK),
	}, "a")
	for fragment, want := range map[string]string{
		"":                                   "3 cases",
		"verdict=failed":                     "2 of 3 cases",
		"q=1.*":                              "2 of 3 cases",
		"1.1&verdict=ok&verdict=failed&q=11": "1 of 3 cases",
	} {
		if body := inBrowser(t, run, fragment); !strings.Contains(body, "<output>"+want+"</output>") {
			t.Errorf("#%s does not show %s", fragment, want)
		}
	}
}
