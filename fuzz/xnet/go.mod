module duplex/fuzz/xnet

go 1.26.0

require (
	duplex v0.0.0
	golang.org/x/net v0.62.0
)

replace duplex => ../..
