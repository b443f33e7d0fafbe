module duplex

go 1.26.0

// For tests alone, and the first version that works under the race detector and
// requires nothing of golang.org/x, so that no program that imports duplex has to
// take a later one.
require github.com/google/go-cmp v0.5.8
