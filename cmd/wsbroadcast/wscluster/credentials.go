package main

import (
	"crypto/tls"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/nats-io/nats.go"
)

// credentials are the files that tell NATS servers who this node is, and this node which
// servers to trust.
type credentials struct {
	creds, nkey        string
	rootCAs, cert, key string
}

func (c *credentials) define(f *flag.FlagSet) {
	f.StringVar(&c.creds, "nats-creds", "", "the `file` with the JWT and the seed of the user")
	f.StringVar(&c.nkey, "nats-nkey", "", "the `file` with the seed of the user's NKey")
	f.StringVar(&c.rootCAs, "nats-ca", "", "trust NATS servers with certificates of the authorities in this `file`")
	f.StringVar(&c.cert, "nats-cert", "", "show NATS servers the certificate in this `file`")
	f.StringVar(&c.key, "nats-key", "", "the `file` with the key of -nats-cert")
}

// options returns them as the client of NATS takes them.
func (c *credentials) options() (options []nats.Option) {
	if c.creds != "" {
		options = append(options, named("-nats-creds", userCredentials(c.creds)))
	}
	if c.nkey != "" {
		options = append(options, named("-nats-nkey", userKey(c.nkey)))
	}
	if c.rootCAs != "" {
		options = append(options, named("-nats-ca", nats.RootCAs(c.rootCAs)))
	}
	if c.cert != "" {
		options = append(options, named("-nats-cert", nats.ClientCert(c.cert, c.key)))
	}
	return options
}

// named returns an option whose errors begin with the flag that it is for.
func named(flag string, option nats.Option) nats.Option {
	return func(o *nats.Options) error {
		if err := option(o); err != nil {
			return fmt.Errorf("%s: %w", flag, err)
		}
		return nil
	}
}

// userCredentials also reads the file now, so that it is not the server that finds a fault
// in it.
func userCredentials(file string) nats.Option {
	return func(o *nats.Options) error {
		if err := nats.UserCredentials(file)(o); err != nil {
			return err
		}
		if _, err := o.UserJWT(); err != nil {
			return err
		}
		_, err := o.SignatureCB(nil)
		return err
	}
}

func userKey(file string) nats.Option {
	return func(o *nats.Options) error {
		byKey, err := nats.NkeyOptionFromSeed(file)
		if err != nil {
			return err
		}
		return byKey(o)
	}
}

// explain adds to an error which flags to look at.
func (c *credentials) explain(err error) error {
	var untrusted *tls.CertificateVerificationError
	switch {
	case errors.As(err, &untrusted):
		return fmt.Errorf("%w (-nats-ca says which certificates to trust)", err)
	case isRefusal(err):
		return fmt.Errorf("%w (%s)", err, c.whoItIs())
	}
	return err
}

// isRefusal reports whether a server was reached and has not let the node in. Over TLS 1.3
// one that does not like a certificate may just end the connection.
func isRefusal(err error) bool {
	for _, refusal := range []error{nats.ErrAuthorization, nats.ErrAuthExpired, nats.ErrAuthRevoked, nats.ErrAccountAuthExpired, nats.ErrNkeysNotSupported, io.EOF, io.ErrClosedPipe} {
		if errors.Is(err, refusal) {
			return true
		}
	}
	var op *net.OpError
	return errors.As(err, &op) && op.Op != "dial"
}

func (c *credentials) whoItIs() string {
	var given []string
	for _, f := range []struct{ flag, file string }{{"-nats-creds", c.creds}, {"-nats-nkey", c.nkey}, {"-nats-cert", c.cert}} {
		if f.file != "" {
			given = append(given, f.flag+" "+f.file)
		}
	}
	if given == nil {
		return "who this node is say -nats-creds, -nats-nkey, -nats-cert, or a user and a password in -nats"
	}
	return "who this node is says " + strings.Join(given, " and ")
}
