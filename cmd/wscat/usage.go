package main

import (
	"flag"

	"duplex/cmd/internal/completion"
)

// usage is the help, for a screen of 80 columns.
const usage = `Usage: wscat [flags] URL                 talk to a server, ws:// or wss://
       wscat [flags] -l host:port|/path  wait for clients, on a socket perhaps

  -x text|@file    send this (repeatable) in place of standard input; @@ for @
  -n count         end when so many messages have come
  -w seconds       end so long after the input; by default once a second has
                   brought no message; -1 waits until the peer ends
  --binary         bytes as they are, sent as they come
  --base64, --hex  binary messages, one in a line
  --jsonl          {"type":"text","data":"hi"}; the type may be binary (base64),
                   ping, pong or close, too
  --slash          take commands from a pipe and from -x too
  -H 'Name: value', --cookie a=1, --user name:password     for the request; Host
                   asks the server at the URL for another one
  --resolve host:port:address     connect there for it; --follow    redirects
  -o origin, -s subprotocol       with -l the origins to let in, * for all
  -k, --cacert file, --cert file, --key file    TLS: trust anybody; PEM files
  --proxy url      http://, https:// or socks5://, none; by default $http_proxy
                   for ws:// and $https_proxy for wss://, but for $no_proxy
  --unix path      connect to this Unix socket; --http2    HTTP/2 if it can be
  --compress, --reconnect, --ping-interval 10s, --timeout 10s (to connect),
  --max-message bytes (256 MiB; -1 for any)
  -q, -v, --trace  errors only; heads, pings and times too; each frame
  --raw            leave the control characters of the peer as they are
  --version, --completion bash|zsh|fish

Typed: /ping [text], /pong [text], /close [code [reason]], /send file, //text
  for /text. Tab completes, Ctrl-R looks back, Ctrl-D and Ctrl-C leave.
Status: 0 closed well, 1 input or output, 2 wrong call, 3 not reached, 4 TLS,
  5 refused, 6 lost, 7 protocol broken, 8 too late, 130 interrupted.
Example: wscat -x '{"op":"time"}' -n 1 -w 5 wss://example.com/api | jq .
`

// script returns what has a shell complete the flags.
func (o *options) script() (string, error) {
	c := completion.Command{Name: "wscat", Flags: []*flag.FlagSet{new(options).flags()}, Double: true}
	script, err := c.Script(o.completion)
	if err != nil {
		return "", wrongly(err)
	}
	return script, nil
}
