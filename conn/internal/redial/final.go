package redial

import (
	"errors"
	"net"
	"reflect"

	"duplex/conn/internal/route"
	"duplex/frame"
)

// IsFinalStatus reports whether a server, or a proxy, that has answered with a status
// will most likely answer with it again. One that has agreed, and not to what was
// asked for, is final too.
func IsFinalStatus(status int) bool {
	switch status {
	case 408, 421, 425, 429:
		return false
	case 101:
		return true
	}
	return 400 <= status && status <= 499 || route.IsPermanent(status)
}

// IsFinalAlert reports whether an error is an alert of TLS that is about what one
// end is, or is set up to do (RFC 8446, section 6.2).
func IsFinalAlert(err error) bool {
	op, ok := errors.AsType[*net.OpError](err)
	if !ok || !IsAlert(err) {
		return false
	}
	// The alert of crypto/tls is its number, of a type that is not exported.
	alert := reflect.ValueOf(op.Err)
	if alert.Kind() != reflect.Uint8 {
		return false
	}
	switch alert.Uint() {
	case 40, // handshake_failure
		42, 43, 44, 45, 46, // bad, unsupported, revoked, expired or unknown certificate
		48,     // unknown_ca
		49,     // access_denied
		70, 71, // protocol_version, insufficient_security
		112, // unrecognized_name
		116, // certificate_required
		120: // no_application_protocol
		return true
	}
	return false
}

// IsFinalCode reports whether a server that has closed the connection with a code
// will most likely do so again.
func IsFinalCode(code frame.CloseCode) bool {
	switch code {
	case frame.NormalClosure, frame.ProtocolError, frame.UnsupportedData, frame.PolicyViolation, frame.MandatoryExtension:
		return true
	}
	return false
}

// IsAlert reports whether an error is an alert of TLS. One may come after the
// handshake: the client is done with it before the server has seen the client's
// certificate (RFC 8446, section 4.4.4).
func IsAlert(err error) bool {
	op, ok := errors.AsType[*net.OpError](err)
	return ok && (op.Op == "remote error" || op.Op == "local error")
}
