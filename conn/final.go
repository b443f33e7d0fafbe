package conn

import (
	"crypto/tls"
	"errors"
	"fmt"

	"duplex/frame"
)

// IsFinal is what a [Client] goes by if it has no Final of its own. It reports
// whether a connection, or an attempt to make one, ended for a reason that will
// most likely be there the next time too:
//
//   - the server has closed the connection with code 1000, since it is done, or
//     with 1002, 1003, 1008 or 1010, since it objects to what it got;
//   - the server, or a proxy, has refused the handshake with a status of 4xx,
//     such as 401, 403, 404 or 410, but for 408, 421, 425 and 429, which may pass;
//   - the server's certificate is not good;
//   - the URL or the Config is malformed.
func IsFinal(err error) bool {
	if refused, ok := errors.AsType[*HandshakeError](err); ok {
		return isFinalStatus(refused.Response.Status)
	}
	if closed, ok := errors.AsType[*CloseError](err); ok {
		return isFinalCode(closed.Code)
	}
	_, certificate := errors.AsType[*tls.CertificateVerificationError](err)
	_, malformed := errors.AsType[*unusable](err)
	return certificate || malformed
}

func isFinalStatus(status int) bool {
	switch status {
	case 408, 421, 425, 429:
		return false
	}
	return 400 <= status && status <= 499
}

func isFinalCode(code frame.CloseCode) bool {
	switch code {
	case frame.NormalClosure, frame.ProtocolError, frame.UnsupportedData, frame.PolicyViolation, frame.MandatoryExtension:
		return true
	}
	return false
}

// givesUp reports whether there is to be no other attempt after an error that
// came after so many failures, itself counted.
func (c *Client) givesUp(err error, failures int) bool {
	final := c.Final
	if final == nil {
		final = IsFinal
	}
	return final(err) || c.MaxFailures > 0 && failures >= c.MaxFailures
}

// lastWord returns what Run returns after the error that ends it, of which it
// tells the program unless all is well.
func (c *Client) lastWord(err error) error {
	if closed, ok := errors.AsType[*CloseError](err); ok && closed.Code == frame.NormalClosure {
		return nil
	}
	c.failed(err, -1)
	return fmt.Errorf("websocket: gave up: %w", err)
}
