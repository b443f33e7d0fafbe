// Package xnet holds duplex against golang.org/x/net: a fuzz target has whole
// connections talk with golang.org/x/net/websocket, and the connections of
// duplex/fuzz/simnet are what golang.org/x/net/nettest says that a net.Conn is.
//
// It is a module of its own, so that programs that import duplex do not have their
// versions of golang.org/x raised.
//
//	go test -C fuzz/xnet
package xnet
