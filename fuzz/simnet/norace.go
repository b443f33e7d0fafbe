//go:build !race

package simnet

const slowdown = 1
