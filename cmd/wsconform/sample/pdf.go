package sample

import "fmt"

// pdf returns 1 MiB in the likeness of PDF: pages whose streams are compressed
// already, so that only what lies between them can be, and a table of where
// everything is, which can be very well.
func pdf() string {
	const size, table = 1 << 20, 48 << 10
	r := source(5)
	b := []byte("%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
	var objects []int
	for len(b) < size-table {
		objects = append(objects, len(b))
		n := len(objects)
		b = fmt.Appendf(b, "%d 0 obj\n<< /Type /Page /Parent 1 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources << /Font << /F%d 3 0 R >> >> >>\nendobj\n", n, n+1, r.IntN(9))
		stream := make([]byte, 600+r.IntN(2400))
		fill(stream, r)
		b = fmt.Appendf(b, "%d 0 obj\n<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream\nendobj\n", n+1, len(stream), stream)
	}
	b = fmt.Appendf(b, "xref\n0 %d\n", len(objects))
	for i := 0; len(b) < size; i++ {
		b = fmt.Appendf(b, "%010d %05d n \n", objects[i%len(objects)], 0)
	}
	return string(b[:size])
}
