package main_test

import (
	"fmt"
	"slices"

	"duplex/conn"
	"duplex/conn/deflate"
	"duplex/handshake"
)

// A deal is what each end is willing to agree to and what comes of it. Nil is
// an end without compression.
type deal struct {
	name   string
	ours   *conn.Deflate
	theirs *handshake.Deflate // in the terms of an offer, or of an answer
	answer string             // what the server answers, "" for nothing
}

// anyWindow is the offer of a client that leaves its window to the server, as most do.
var anyWindow = &handshake.Deflate{ClientMaxWindowBits: handshake.AnyWindowBits}

// echoDeals are those of wsecho with foreign clients.
var echoDeals = slices.Concat(windowDeals(anyWindow), []deal{
	{"default", &conn.Deflate{}, anyWindow, "permessage-deflate"},
	{"fast", &conn.Deflate{Level: deflate.Fastest}, anyWindow, "permessage-deflate"},
	{"small", &conn.Deflate{Level: deflate.Smallest}, anyWindow, "permessage-deflate"},
	{"client-without", &conn.Deflate{}, nil, ""},
	{"server-without", nil, anyWindow, ""},
	{
		"server-gives-up-its-takeover", &conn.Deflate{ServerNoContextTakeover: true, Threshold: -1}, anyWindow,
		"permessage-deflate; server_no_context_takeover",
	},
	{
		"server-wants-no-takeover-of-client", &conn.Deflate{ClientNoContextTakeover: true}, anyWindow,
		"permessage-deflate; client_no_context_takeover",
	},
	{
		"client-wants-no-takeover-of-server", &conn.Deflate{Threshold: -1},
		&handshake.Deflate{ServerNoContextTakeover: true}, "permessage-deflate; server_no_context_takeover",
	},
	{
		// That is a hint (RFC 7692, section 7.1.1.2). Some clients want it taken up.
		"client-gives-up-its-takeover", &conn.Deflate{}, &handshake.Deflate{ClientNoContextTakeover: true},
		"permessage-deflate; client_no_context_takeover",
	},
	{
		"no-takeover", &conn.Deflate{ServerNoContextTakeover: true, ClientNoContextTakeover: true, Threshold: -1}, anyWindow,
		"permessage-deflate; server_no_context_takeover; client_no_context_takeover",
	},
	{
		// The client does not offer to bound its window.
		"window-not-offered", &conn.Deflate{ClientMaxWindowBits: 10}, &handshake.Deflate{},
		"permessage-deflate; client_no_context_takeover",
	},
	{
		"narrower", &conn.Deflate{ServerMaxWindowBits: 10, ClientMaxWindowBits: 12},
		&handshake.Deflate{ServerMaxWindowBits: 12, ClientMaxWindowBits: 10},
		"permessage-deflate; server_max_window_bits=10; client_max_window_bits=10",
	},
	{
		"memory", &conn.Deflate{MaxMemory: 12 << 10}, anyWindow,
		"permessage-deflate; server_max_window_bits=12; client_max_window_bits=12",
	},
})

// dialDeals are those of the client of duplex with foreign servers.
var dialDeals = slices.Concat(windowDeals(&handshake.Deflate{}), []deal{
	{"default", &conn.Deflate{}, &handshake.Deflate{}, "permessage-deflate"},
	{"client-without", nil, &handshake.Deflate{}, ""},
	{"server-without", &conn.Deflate{}, nil, ""},
	{
		"server-gives-up-its-takeover", &conn.Deflate{}, &handshake.Deflate{ServerNoContextTakeover: true},
		"permessage-deflate; server_no_context_takeover",
	},
	{
		"server-wants-no-takeover-of-client", &conn.Deflate{Threshold: -1},
		&handshake.Deflate{ClientNoContextTakeover: true}, "permessage-deflate; client_no_context_takeover",
	},
	{
		"client-wants-no-takeover-of-server", &conn.Deflate{ServerNoContextTakeover: true}, &handshake.Deflate{},
		"permessage-deflate; server_no_context_takeover",
	},
	{
		"client-gives-up-its-takeover", &conn.Deflate{ClientNoContextTakeover: true, Threshold: -1}, &handshake.Deflate{},
		"permessage-deflate; client_no_context_takeover",
	},
	{
		"no-takeover", &conn.Deflate{ServerNoContextTakeover: true, ClientNoContextTakeover: true, Threshold: -1},
		&handshake.Deflate{}, "permessage-deflate; server_no_context_takeover; client_no_context_takeover",
	},
	{
		"narrower", &conn.Deflate{ServerMaxWindowBits: 10, ClientMaxWindowBits: 12},
		&handshake.Deflate{ServerMaxWindowBits: 12, ClientMaxWindowBits: 10},
		"permessage-deflate; server_max_window_bits=10; client_max_window_bits=10",
	},
	{
		"memory", &conn.Deflate{MaxMemory: 12 << 10}, &handshake.Deflate{},
		"permessage-deflate; server_max_window_bits=12; client_max_window_bits=12",
	},
})

// windowDeals has each size of window four times: for either direction, asked
// for by either end. A deal has different ones for the two directions, which
// shows if they are mixed up.
func windowDeals(theirs *handshake.Deflate) (deals []deal) {
	for server := 8; server <= 15; server++ {
		client := 23 - server
		answer := fmt.Sprintf("permessage-deflate; server_max_window_bits=%d; client_max_window_bits=%d", server, client)
		deals = append(deals,
			deal{
				fmt.Sprintf("ours-%d-%d", server, client),
				&conn.Deflate{ServerMaxWindowBits: server, ClientMaxWindowBits: client}, theirs, answer,
			},
			deal{
				fmt.Sprintf("theirs-%d-%d", server, client),
				&conn.Deflate{}, &handshake.Deflate{ServerMaxWindowBits: server, ClientMaxWindowBits: client}, answer,
			})
	}
	return deals
}
