package main

import (
	"encoding/base64"
	"errors"
	"strings"

	"duplex/handshake"
)

// addField takes a field as it would stand in the head.
func (o *options) addField(s string) error {
	name, value, ok := strings.Cut(s, ":")
	if name = strings.TrimSpace(name); !ok || name == "" {
		return errors.New("a field is 'Name: value'")
	}
	if value = strings.TrimSpace(value); strings.EqualFold(name, "Host") {
		if o.host = value; value == "" {
			return errors.New("there is no host in it")
		}
		return nil
	}
	return o.add(name, value)
}

// addCredentials takes a name and a password (RFC 7617, section 2).
func (o *options) addCredentials(s string) error {
	if !strings.Contains(s, ":") {
		return errors.New("it takes name:password")
	}
	return o.add("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(s)))
}

func (o *options) add(name, value string) error {
	o.header = append(o.header, handshake.Field{Name: name, Value: value})
	return nil
}
