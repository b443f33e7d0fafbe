package chat

import (
	"net/http/httptest"
	"testing"

	"duplex/conn"

	"github.com/google/go-cmp/cmp"
)

// The front page is told which rooms there are, at once and when that changes.
func TestListing(t *testing.T) {
	c, url := start(t, Options{}, nil)
	join(t, c, url, "green", 1)
	front, err := conn.Dial(t.Context(), url+"rooms", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer front.CloseNow()
	var got listing
	read(t, front, &got)
	if diff := cmp.Diff(listing{Rooms: []listed{{"/green", 1}}}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	join(t, c, url, "blue", 1)
	join(t, c, url, "blue", 2)
	want := []listed{{"/blue", 2}, {"/green", 1}}
	for range 10 { // it may have been told of one of them before
		if read(t, front, &got); cmp.Equal(want, got.Rooms) {
			return
		}
	}
	t.Errorf("%+v, want %+v", got, want)
}

// Addresses for others are told to those who are on this machine, and rooms are
// not where that is not wanted.
func TestListingIsFor(t *testing.T) {
	c := newChat(t, Options{Addresses: []string{"http://192.0.2.1:9002"}, Unlisted: true}, nil)
	c.enter("/secret")
	for host, want := range map[string]string{
		"localhost:9002": `{"rooms":[],"addresses":["http://192.0.2.1:9002"]}`,
		"127.0.0.1":      `{"rooms":[],"addresses":["http://192.0.2.1:9002"]}`,
		"[::1]:9002":     `{"rooms":[],"addresses":["http://192.0.2.1:9002"]}`,
		"192.0.2.1:9002": `{"rooms":[]}`,
		"example.com":    `{"rooms":[]}`,
	} {
		r := httptest.NewRequestWithContext(t.Context(), "GET", "/rooms", nil)
		r.Host = host
		w := httptest.NewRecorder()
		if c.ServeHTTP(w, r); w.Body.String() != want {
			t.Errorf("%s: %s, want %s", host, w.Body, want)
		}
	}
}
