package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"duplex/cmd/internal/escape"
	"duplex/frame"
)

// An event is a line of JSON, in either direction.
type event struct {
	Type   string          `json:"type"` // text, binary, ping, pong or close
	Peer   string          `json:"peer,omitempty"`
	Data   *string         `json:"data,omitempty"`
	Code   frame.CloseCode `json:"code,omitempty"`
	Reason string          `json:"reason,omitempty"`
}

// decodeJSON returns what a line of JSON orders.
func decodeJSON(line []byte) (order, error) {
	var e event
	d := json.NewDecoder(bytes.NewReader(line))
	d.DisallowUnknownFields()
	if err := d.Decode(&e); err != nil || d.More() {
		return order{}, fmt.Errorf(`a line of input is no {"type":"text","data":"..."}: %w`, orTrailing(err))
	}
	if !utf8.Valid(line) {
		return order{}, errors.New("a line of input is not UTF-8")
	}
	return e.order()
}

// orTrailing names what is wrong with a line whose first value is good.
func orTrailing(err error) error {
	switch {
	case err == nil:
		return errors.New("more than one value in a line")
	case errors.Is(err, io.EOF):
		return errors.New("nothing there")
	}
	return err
}

// order returns what the event orders.
func (e event) order() (order, error) {
	var data string
	if e.Data != nil {
		data = *e.Data
	}
	switch e.Type {
	case "text":
		return order{opcode: frame.Text, payload: []byte(data)}, nil
	case "binary":
		payload, err := decodeBase64([]byte(data))
		return order{opcode: frame.Binary, payload: payload}, err
	case "ping":
		return newControl(frame.Ping, data)
	case "pong":
		return newControl(frame.Pong, data)
	case "close":
		if e.Code == 0 {
			e.Code = frame.NormalClosure
		}
		return newClose(e.Code, e.Reason)
	}
	return order{}, fmt.Errorf("the type of a line is text, binary, ping, pong or close, not %q", e.Type)
}

// dataOf returns what an event has for the payload of a Ping or a Pong, which is
// text that somebody has typed.
func dataOf(payload []byte) *string {
	if len(payload) == 0 {
		return nil
	}
	s := string(payload)
	return &s
}

// encodeJSON returns the line for an event. What would do a terminal harm is
// escaped as JSON knows it.
func encodeJSON(e event, raw bool) []byte {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.Encode(e) // of strings and numbers: it cannot fail
	line := bytes.TrimSuffix(b.Bytes(), []byte("\n"))
	if raw {
		return line
	}
	return escape.AppendJSON(nil, line)
}
