package socketio

import (
	"bytes"
	"encoding/json"
	"fmt"

	"duplex/conn/socketio/packet"
)

// Args are the arguments of an event or of an acknowledgement, before they are decoded.
// The zero Args are no arguments.
type Args struct {
	elements    [][]byte // JSON
	attachments [][]byte
}

// A Raw is an argument as it is on the wire: JSON text, in which objects of the form
// {"_placeholder":true,"num":N} stand for the elements of Binary. It can be received
// and sent wherever a Go value can.
type Raw struct {
	JSON   json.RawMessage
	Binary [][]byte
}

// Values are any number of arguments. A handler whose result is of this type, see
// [OnCall], replies with all of them and not with one array.
type Values []any

// Len returns how many arguments there are.
func (a Args) Len() int { return len(a.elements) }

// Raw returns argument i, counted from 0, as it is on the wire. It panics if there is no
// such argument.
func (a Args) Raw(i int) Raw { return Raw{a.elements[i], a.attachments} }

// Values returns all arguments, each as a [Raw]: Emit("event", a.Values()...) sends them on.
func (a Args) Values() Values {
	values := make(Values, a.Len())
	for i := range values {
		values[i] = a.Raw(i)
	}
	return values
}

// Scan decodes the first arguments to where the pointers point, as json.Unmarshal
// does; binary data goes to a []byte or an any. A nil pointer skips an argument. If
// there are fewer arguments than pointers, the error is [ErrMissing].
func (a Args) Scan(to ...any) error {
	for i, p := range to {
		if i >= a.Len() {
			return ErrMissing
		}
		if p == nil {
			continue
		}
		if err := decode(a.elements[i], a.attachments, p); err != nil {
			return fmt.Errorf("socket.io: argument %d: %w", i, err)
		}
	}
	return nil
}

// NewArgs encodes values, as [Socket.Emit] does with its arguments.
func NewArgs(values ...any) (Args, error) {
	var e encoder
	if err := e.array(nil, values); err != nil {
		return Args{}, err
	}
	return ArgsOf(&packet.Packet{Type: packet.Ack, Data: e.b, Attachments: e.attachments})
}

// trustedDepth is how deep arrays and objects may be nested in what this package, or
// another server, has encoded. It is what encoding/json decodes.
const trustedDepth = 10_000

// ArgsOf returns the arguments in an acknowledgement. They alias its data.
func ArgsOf(k *packet.Packet) (Args, error) { return argsOf(k, trustedDepth) }

func argsOf(k *packet.Packet, maxDepth int) (Args, error) {
	elements, err := packet.Split(k.Data, maxDepth)
	return Args{elements, k.Attachments}, err
}

// Packet returns an acknowledgement with the arguments, to be carried elsewhere. It has
// neither a namespace nor an ID. It is the reverse of [ArgsOf].
func (a Args) Packet() *packet.Packet {
	data := append([]byte{'['}, bytes.Join(a.elements, []byte{','})...)
	return &packet.Packet{Type: packet.Ack, Data: append(data, ']'), Attachments: a.attachments}
}

// decodeAs decodes the arguments of an event to the type that its handler wants: all
// of them to Args, none to struct{}, and otherwise the first one.
func decodeAs[M any](args Args) (m M, err error) {
	switch to := any(&m).(type) {
	case *Args:
		*to = args
	case *struct{}:
	default:
		err = args.Scan(to)
	}
	return m, err
}
