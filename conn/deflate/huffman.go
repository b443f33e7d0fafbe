package deflate

import "math/bits"

// A huffman is a canonical Huffman code as an encoder wants it: for each symbol
// that has a code its bits, in the order in which they are sent, and above bit 16
// how many they are.
type huffman [numLiterals]uint32

// init makes h the code with the lengths (RFC 1951, section 3.2.2).
func (h *huffman) init(lengths []uint8) {
	var room [numLiterals]codeLength
	used := coded(&room, lengths)
	var next [maxCodeLength + 2]uint16
	for _, u := range used {
		next[u.length()+1]++
	}
	for n := 1; n <= maxCodeLength; n++ {
		next[n+1] = (next[n] + next[n+1]) << 1
	}
	// next[n] is now the first code of n bits.
	for _, u := range used {
		n := u.length()
		h[u.symbol()] = uint32(bits.Reverse16(next[n])>>((16-n)&15)) | uint32(n)<<16
		next[n]++
	}
}

// A codeLength is a symbol, and above bit 12 the length of its code.
type codeLength uint16

func (c codeLength) symbol() uint { return uint(c & (1<<12 - 1)) }
func (c codeLength) length() uint { return uint(c >> 12) }

// coded returns the symbols that have codes, which are few of many: so it is
// well to look for them once, and without branches.
func coded(room *[numLiterals]codeLength, lengths []uint8) []codeLength {
	n := 0
	for symbol, length := range lengths {
		room[n] = codeLength(symbol | int(length)<<12)
		if length > 0 {
			n++
		}
	}
	return room[:n]
}

// A codeBuilder finds the lengths of the best codes.
type codeBuilder struct {
	leaves  [numLiterals]uint32     // count and symbol, from the least on
	scratch [numLiterals]uint32     // for sorting them
	weights [2 * numLiterals]uint32 // of the nodes of the tree: the leaves, then the inner ones
	parents [2 * numLiterals]uint16 // of each node
}

// lengths sets lengths to those of a Huffman code for symbols that occur so
// often, with no more than limit bits. A symbol that does not occur has no code.
func (b *codeBuilder) lengths(lengths []uint8, counts []uint16, limit int) (leaves []uint32) {
	clear(lengths)
	n := b.sort(counts)
	if n == 0 {
		return nil
	}
	if n == 1 {
		lengths[b.leaves[0]&0xffff] = 1
		return b.leaves[:1]
	}
	var depths [maxCodeLength + 1]int // how many leaves there are at each depth
	b.tree(n)
	b.depths(n, limit, &depths)
	balance(&depths, limit)
	i := 0
	for depth := limit; depth > 0; depth-- {
		for range depths[depth] {
			lengths[b.leaves[i]&0xffff] = uint8(depth)
			i++
		}
	}
	return b.leaves[:n]
}

// sort sorts the symbols that occur by how often they do, a digit of six bits at a
// time: one pass does for most messages of 1 KiB. An insertion sort for the codes
// with few symbols is slower, since its branches cannot be foreseen.
func (b *codeBuilder) sort(counts []uint16) int {
	n, all := 0, uint16(0)
	for symbol, count := range counts {
		if count > 0 {
			b.leaves[n] = uint32(count)<<16 | uint32(symbol)
			n++
			all |= count
		}
	}
	from, to := b.leaves[:n], b.scratch[:n]
	for shift := 16; shift < 32 && all>>(shift-16) > 0; shift += 6 {
		var at [1 << 6]uint16
		for _, leaf := range from {
			at[leaf>>shift%(1<<6)]++
		}
		sum := uint16(0)
		for digit, count := range at {
			at[digit] = sum
			sum += count
		}
		for _, leaf := range from {
			digit := leaf >> (shift & 31) % (1 << 6)
			to[at[digit]] = leaf
			at[digit]++
		}
		from, to = to, from
	}
	if n > 0 && &from[0] != &b.leaves[0] {
		copy(b.leaves[:n], from)
	}
	return n
}

// tree joins the two lightest nodes until one is left. Both the leaves and the
// inner nodes come in the order of their weights.
func (b *codeBuilder) tree(n int) {
	for i, leaf := range b.leaves[:n] {
		b.weights[i] = leaf >> 16
	}
	leaf, inner := 0, n
	for node := n; node < 2*n-1; node++ {
		b.weights[node] = 0
		for range 2 {
			least := leaf
			if leaf == n || inner < node && b.weights[inner] < b.weights[leaf] {
				least = inner
				inner++
			} else {
				leaf++
			}
			b.weights[node] += b.weights[least]
			b.parents[least] = uint16(node)
		}
	}
}

// depths counts the leaves at each depth, those too deep as if at the limit.
func (b *codeBuilder) depths(n, limit int, depths *[maxCodeLength + 1]int) {
	depth := b.weights[:2*n-1] // which are of no more use
	depth[2*n-2] = 0
	for node := 2*n - 3; node >= 0; node-- {
		depth[node] = depth[b.parents[node]] + 1
		if node < n {
			depths[min(int(depth[node]), limit)]++
		}
	}
}

// balance makes a code of leaves of which some are at the limit that belong
// below: for each two of them, another leaf goes down to become the parent of
// itself and one of them.
func balance(depths *[maxCodeLength + 1]int, limit int) {
	used := 0
	for depth := 1; depth <= limit; depth++ {
		used += depths[depth] << (limit - depth)
	}
	for ; used > 1<<limit; used-- {
		depth := limit - 1
		for depths[depth] == 0 {
			depth--
		}
		depths[depth]--
		depths[depth+1] += 2
		depths[limit]--
	}
}
