// Package chat is the chat of wsbroadcast: rooms, which are the paths of URLs, a
// page for browsers, a feed, and counts.
package chat
