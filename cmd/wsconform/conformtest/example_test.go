package conformtest_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"duplex/cmd/wsconform/conformtest"
	"duplex/conn"
)

var t *testing.T // of the test that an example stands in

// A handler of net/http is tested, with a failure that it is known for.
func ExampleServer() {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		echo(conn.Upgrade(w, r, nil))
	}))
	defer s.Close()
	conformtest.Server(t, "ws"+strings.TrimPrefix(s.URL, "http"), &conformtest.Options{
		Exclude: []string{"9.*"}, // it takes no large messages
		Expect:  "7.5.1 OK, WRONG CODE",
	})
}

func ExampleClient() {
	conformtest.Client(t, func(url string) {
		echo(conn.Dial(context.Background(), url, nil))
	}, nil)
}
