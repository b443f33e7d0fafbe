package serve

import (
	"fmt"
	"net"
	"testing"
)

// The page is where a browser can go: an address that stands for all is none.
func TestWhereToLook(t *testing.T) {
	for _, test := range []struct{ addr, cert, want string }{
		{"127.0.0.1:0", "", "http://127.0.0.1:%d/"},
		{"127.0.0.1:0", "cert.pem", "https://127.0.0.1:%d/"},
		{":0", "", "http://localhost:%d/"},
		{"0.0.0.0:0", "cert.pem", "https://localhost:%d/"},
	} {
		l, err := net.Listen("tcp", test.addr)
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		want := fmt.Sprintf(test.want, l.Addr().(*net.TCPAddr).Port)
		if got := whereToLook(l, &options{tlsCert: test.cert}); got != want {
			t.Errorf("%s: %s, want %s", test.addr, got, want)
		}
	}
}
