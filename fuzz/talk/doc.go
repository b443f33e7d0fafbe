// Package talk has two ends of a WebSocket connection do anything that they can,
// at random, over a simulated network, and holds what comes of it against a model:
//
//   - what one end writes the other reads, whole, unaltered and once;
//   - what was written before something else comes before it;
//   - what was written without an error arrives, unless the connection is lost or
//     the other end has closed it;
//   - what a context has kept from being written does not;
//   - both ends end, within a time that can be told, for a reason that fits what
//     happened, and it stays that;
//   - the codes and reasons of a closing handshake arrive wherever it can be
//     completed.
//
// All choices are made in advance, from one source of random numbers, which may be
// a seed or the bytes of a fuzzer.
package talk
