// Package xconnect has net/http take WebSockets over HTTP/2 (RFC 8441). Import it for
// that, anywhere in the program:
//
//	import _ "duplex/conn/xconnect"
//
// The servers of net/http in the program then send SETTINGS_ENABLE_CONNECT_PROTOCOL
// to clients that speak HTTP/2. By default they do not, and take the setting from
// GODEBUG alone, as http2xconnect=1, when the program starts: nothing in main is
// early enough, and //go:debug knows no such setting. This package sets it before
// net/http looks, and puts GODEBUG back. With http2xconnect=0 in GODEBUG it leaves
// the setting off.
//
// # What it changes
//
// It holds for all HTTP/2 servers of net/http in the program. Browsers that have an
// HTTP/2 connection to one of them then open their WebSockets on it. So every
// handler that takes WebSockets must be prepared for requests with the method
// CONNECT, and ":protocol" in their Header. Those of package conn are; one of a
// library that knows HTTP/1.1 alone refuses them, and browsers do not try again over
// HTTP/1.1. A handler that looks at no method, a file server for one, answers an
// extended CONNECT as it would a GET. A pattern of http.ServeMux with the method GET
// does not match: write "/echo" in place of "GET /echo".
//
// # When it cannot
//
// Go initialises packages in the order of their paths, see package early. It works
// under every path that comes before vendor/golang.org in the alphabet, which
// duplex/conn does. [On] says whether it has worked. The variable of the environment
// always does.
package xconnect

import (
	"sync"

	"duplex/conn/xconnect/internal/early"
	_ "net/http" // it has looked by now
)

func init() { early.Restore() }

// On reports whether the servers of net/http in this program take extended CONNECT.
// It asks one, in memory, when it is first called.
func On() bool { return on() }

var on = sync.OnceValue(probe)
