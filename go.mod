module duplex

go 1.26.0

// For tests alone, and the first version whose differences are good to read, so
// that no program that imports duplex has to take a later one.
require github.com/google/go-cmp v0.3.1
