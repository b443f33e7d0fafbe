// Command rehost gives duplex, and the modules within it, another path: that of
// the place where somebody hosts it, so that programs can fetch it from there.
//
//	go run ./cmd/rehost git.example.com/team/duplex
//
// It rewrites the go.mod files and what Go files import, in the directory where it
// runs and below, and prints nothing, unless it is a path under which
// conn/xconnect cannot do its work. The status is 1 if it cannot, and 2 if it was
// called wrongly.
package main

import (
	"fmt"
	"os"
)

func main() {
	if len(os.Args) != 2 || os.Args[1] == "" || os.Args[1][0] == '-' {
		fmt.Fprintln(os.Stderr, "rehost: it takes one path, such as git.example.com/team/duplex")
		os.Exit(2)
	}
	if err := rehost(".", os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "rehost:", err)
		os.Exit(1)
	}
	// Go initialises packages in the order of their paths, see conn/xconnect.
	if os.Args[1] > "vendor/golang.org" {
		fmt.Fprintln(os.Stderr, "rehost: conn/xconnect comes too late under that path: servers of WebSocket over HTTP/2 need GODEBUG=http2xconnect=1 in their environment")
	}
}
