module duplex/conn/h2

go 1.26.0

require (
	duplex v0.0.0
	golang.org/x/net v0.53.0
)

require golang.org/x/text v0.36.0 // indirect

replace duplex => ../..
