package page_test

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duplex/cmd/wsconform/result"
)

// A detail is what the script unpacks.
type detail struct {
	Case    result.Case
	Rule    []struct{ Text, URL string }
	Results []result.Result
}

func unpack(t *testing.T, d *document, id string) (all detail) {
	t.Helper()
	packed, err := base64.StdEncoding.DecodeString(d.byID(t, "detail-"+id).text)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.NewDecoder(flate.NewReader(bytes.NewReader(packed))).Decode(&all); err != nil {
		t.Fatal(err)
	}
	return all
}

// The details have all that is known of a case, of each agent that played it.
func TestDetails(t *testing.T) {
	run := runOf([]result.Result{
		played("a", "1.1", result.OK, result.OK),
		played("a", "1.2", result.OK, result.OK),
		played("b", "1.2", result.Failed, result.Unclean),
	}, "a", "b")
	got := unpack(t, write(t, run), "1.2")

	want := detail{
		Case: run.Results[1].Case,
		Rule: []struct{ Text, URL string }{
			{"RFC 6455, ", ""}, {"section 5.4", "https://www.rfc-editor.org/rfc/rfc6455#section-5.4"},
		},
		Results: []result.Result{run.Results[1], run.Results[2]},
	}
	for i := range want.Results {
		want.Results[i].Request = "GET / HTTP/1.1\nHost: 127.0.0.1"
		want.Results[i].Response = "HTTP/1.1 101 Switching Protocols"
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Writing a page leaves the run as it was.
func TestRunIsLeftAlone(t *testing.T) {
	run := runOf([]result.Result{
		played("a", "2.1", result.OK, result.OK),
		played("a", "1.1", result.OK, result.OK),
	}, "a")
	before, _ := json.Marshal(run)
	write(t, run)
	after, _ := json.Marshal(run)
	if diff := cmp.Diff(string(before), string(after)); diff != "" {
		t.Error(diff)
	}
}
