package deflate

// An Error is what is wrong with compressed data. The values below are the
// catalogue.
type Error struct {
	RFC     int    // 1951 or 7692
	Section string // of that RFC, "3.2.3" for one
	Reason  string // what is wrong
}

// Error returns the reason.
func (e *Error) Error() string { return "deflate: " + e.Reason }

// What is wrong with compressed data.
var (
	ErrBlockType    = &Error{1951, "3.2.3", "reserved block type"}
	ErrStoredLength = &Error{1951, "3.2.4", "stored block whose length and its complement differ"}
	ErrCode         = &Error{1951, "3.2.7", "Huffman code that is no prefix code, or incomplete"}
	ErrSymbol       = &Error{1951, "3.2.5", "bits that stand for no length or distance"}
	ErrDistance     = &Error{1951, "3.2.5", "distance beyond the window or the data so far"}
	ErrTruncated    = &Error{7692, "7.2.2", "message that ends within a block"}
)
