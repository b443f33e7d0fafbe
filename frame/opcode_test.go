package frame_test

import (
	"fmt"
	"testing"

	"duplex/frame"
)

// Each opcode is what section 5.2 says it is, and no other is anything.
func TestOpcodes(t *testing.T) {
	type kind struct {
		name              string
		control, reserved bool
	}
	want := map[frame.Opcode]kind{
		0x0: {"continuation", false, false},
		0x1: {"text", false, false},
		0x2: {"binary", false, false},
		0x3: {"opcode 0x3", false, true},
		0x4: {"opcode 0x4", false, true},
		0x5: {"opcode 0x5", false, true},
		0x6: {"opcode 0x6", false, true},
		0x7: {"opcode 0x7", false, true},
		0x8: {"close", true, false},
		0x9: {"ping", true, false},
		0xA: {"pong", true, false},
		0xB: {"opcode 0xb", true, true},
		0xC: {"opcode 0xc", true, true},
		0xD: {"opcode 0xd", true, true},
		0xE: {"opcode 0xe", true, true},
		0xF: {"opcode 0xf", true, true},
	}
	for op, want := range want {
		t.Run(fmt.Sprintf("5.2 0x%x", uint8(op)), func(t *testing.T) {
			if got := (kind{op.String(), op.IsControl(), op.IsReserved()}); got != want {
				t.Errorf("%+v, want %+v", got, want)
			}
		})
	}
}

// An Opcode of more than four bits is none (section 5.2).
func TestOpcodeBeyondFourBits(t *testing.T) {
	for op := 0x10; op <= 0xFF; op++ {
		if !frame.Opcode(op).IsReserved() {
			t.Errorf("0x%x is not reserved", op)
		}
	}
}
