module duplex/cmd/wscat

go 1.26.0

require (
	duplex v0.0.0
	github.com/google/go-cmp v0.5.8
	github.com/rivo/uniseg v0.4.7
	golang.org/x/net v0.62.0
	golang.org/x/term v0.47.0
)

require golang.org/x/text v0.43.0 // indirect

require (
	duplex/conn/h2 v0.0.0
	golang.org/x/sys v0.49.0 // indirect
)

replace duplex => ../..

replace duplex/conn/h2 => ../../conn/h2
