package sample

import "encoding/binary"

// bitmap returns a grey-scale picture of 512 KiB in the format BMP: clouds, in
// which a point is much like its neighbours but rarely the same.
func bitmap() string {
	const size, width = 512 << 10, 720
	r := source(2)
	b := append(make([]byte, 0, size), bitmapHeader(size, width)...)
	for at := len(b); len(b) < size; at++ {
		left, above := 128, 128
		if at >= bitmapPixels+width {
			left, above = int(b[at-1]), int(b[at-width])
		}
		grey := (left + 3*above + 2) / 4
		if r.IntN(6) == 0 {
			grey += r.IntN(9) - 4
		}
		b = append(b, byte(min(max(grey, 0), 255)))
	}
	return string(b)
}

// bitmapPixels is where in the file the points begin: behind two headers and a
// palette of 256 greys.
const bitmapPixels = 14 + 40 + 256*4

func bitmapHeader(size, width int) []byte {
	le := binary.LittleEndian
	b := append([]byte("BM"), make([]byte, bitmapPixels-2)...)
	for at, v := range map[int]int{
		2: size, 10: bitmapPixels, 14: 40, 18: width, 22: (size - bitmapPixels) / width, 46: 256,
	} {
		le.PutUint32(b[at:], uint32(v))
	}
	le.PutUint16(b[26:], 1)
	le.PutUint16(b[28:], 8)
	for grey := range 256 {
		le.PutUint32(b[54+4*grey:], uint32(grey*0x010101))
	}
	return b
}
