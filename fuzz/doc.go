// Package fuzz has the fuzz targets of all packages, no more than one in a
// file. They start from the golden inputs in testdata. A target compares what
// the code makes of an input with what something slower and simpler makes of it,
// with what the code itself makes of the input in other pieces, or with what code
// of others makes of it. README.md lists them, and says how to run them for hours.
//
//	go test -run '^$' -fuzz FuzzMachine ./fuzz
package fuzz
