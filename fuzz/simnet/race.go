//go:build race

package simnet

// slowdown is by how many times fewer seeds are tried under the race detector.
const slowdown = 10
