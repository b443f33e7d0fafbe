package frame_test

import (
	"fmt"

	"duplex/frame"
	"duplex/mask"
)

func ExampleParseHeader() {
	input := []byte("\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58")

	h, n, err := frame.ParseHeader(input)
	if err != nil {
		fmt.Println(err)
		return
	}
	payload := input[n:]
	mask.XOR(payload, h.Key)
	fmt.Printf("%v of %d bytes: %s\n", h.Opcode, h.Length, payload)
	// Output: text of 5 bytes: Hello
}

// Part of a header is no error: there is just more to come.
func ExampleParseHeader_incomplete() {
	_, n, err := frame.ParseHeader([]byte("\x82\x7e\x01"))
	fmt.Println(n, err)
	// Output: 0 <nil>
}

func ExampleHeader_Append() {
	payload := "Hello"
	h := frame.Header{Fin: true, Opcode: frame.Text, Length: int64(len(payload))}

	b := append(h.Append(nil), payload...)
	fmt.Printf("% x\n", b)
	// Output: 81 05 48 65 6c 6c 6f
}

func ExampleAppendClose() {
	payload := frame.AppendClose(nil, frame.GoingAway, "restarting")
	h := frame.Header{Fin: true, Opcode: frame.Close, Length: int64(len(payload))}

	b := append(h.Append(nil), payload...)
	fmt.Printf("%q\n", b)
	// Output: "\x88\f\x03\xe9restarting"
}
