package suite

import "strings"

// A quotation is the sentence that cases rest on, in the words of the document
// that their rule names.
type quotation struct {
	rule     string // without what follows a colon
	cases    string // patterns with spaces between; "" for all other cases of the rule
	sentence string
}

// quote returns the sentence that a case rests on, or "" where the document
// takes more than a sentence, or a table, to say it.
func (c *Case) quote() string {
	rule, _, _ := strings.Cut(c.Rule, ":")
	for _, q := range quotations {
		if q.rule == rule && (q.cases == "" || Match(c.ID, strings.Fields(q.cases))) {
			return q.sentence
		}
	}
	return ""
}

// quotations are by document and section, and within a section those for some
// cases before the one for the others.
var quotations = []quotation{
	{"section 4.1", "20.8.1", "The method of the request MUST be GET, and the HTTP version MUST be at least 1.1."},
	{"section 4.1", "20.8.2", `The request MUST contain a |Host| header field whose value contains /host/ plus optionally ":" followed by /port/ (when not using the default port).`},
	{"section 4.1", "20.8.4", "The request MUST include a header field with the name |Sec-WebSocket-Key|."},
	{"section 4.1", "20.8.10", "The nonce MUST be selected randomly for each connection."},
	{"section 4.1", "20.8.11", "Once the client's opening handshake has been sent, the client MUST wait for a response from the server before sending any further data."},
	{"section 4.1", "20.10.1 20.10.2 20.10.3 20.10.4", `If the response lacks a |Sec-WebSocket-Accept| header field or the |Sec-WebSocket-Accept| contains a value other than the base64-encoded SHA-1 of the concatenation of the |Sec-WebSocket-Key| (as a string, not base64-decoded) with the string "258EAFA5-E914-47DA-95CA-C5AB0DC85B11" but ignoring any leading and trailing whitespace, the client MUST _Fail the WebSocket Connection_.`},
	{"section 4.1", "20.10.7 20.10.8", `If the response lacks an |Upgrade| header field or the |Upgrade| header field contains a value that is not an ASCII case-insensitive match for the value "websocket", the client MUST _Fail the WebSocket Connection_.`},
	{"section 4.1", "20.10.9 20.10.10", `If the response lacks a |Connection| header field or the |Connection| header field doesn't contain a token that is an ASCII case-insensitive match for the value "Upgrade", the client MUST _Fail the WebSocket Connection_.`},
	{"section 4.1", "20.10.11", "If the response includes a |Sec-WebSocket-Extensions| header field and this header field indicates the use of an extension that was not present in the client's handshake (the server has indicated an extension not requested by the client), the client MUST _Fail the WebSocket Connection_."},
	{"section 4.1", "20.10.12", "If the response includes a |Sec-WebSocket-Protocol| header field and this header field indicates the use of a subprotocol that was not present in the client's handshake (the server has indicated a subprotocol not requested by the client), the client MUST _Fail the WebSocket Connection_."},
	{"section 4.1", "20.10.15 20.10.16 20.10.17 20.10.18 20.10.19", "If the status code received from the server is not 101, the client handles the response per HTTP [RFC2616] procedures."},
	{"section 4.2.1", "20.1.*", ""},
	{"section 4.2.1", "", "If the server, while reading the handshake, finds that the client did not send a handshake that matches the description below (note that as per [RFC2616], the order of the header fields is not important), including but not limited to any violations of the ABNF grammar specified for the components of the handshake, the server MUST stop processing the client's handshake and return an HTTP response with an appropriate error code (such as 400 Bad Request)."},
	{"section 5.1", "", "The server MUST close the connection upon receiving a frame that is not masked. […] A client MUST close a connection if it detects a masked frame."},
	{"section 5.2", "3.* 21.1.* 22.6.4 22.6.5", "If a nonzero value is received and none of the negotiated extensions defines the meaning of such a nonzero value, the receiving endpoint MUST _Fail the WebSocket Connection_."},
	{"section 5.2", "4.*", "If an unknown opcode is received, the receiving endpoint MUST _Fail the WebSocket Connection_."},
	{"section 5.2", "22.1.*", "Note that in all cases, the minimal number of bytes MUST be used to encode the length, for example, the length of a 124-byte-long string can't be encoded as the sequence 126, 0, 124."},
	{"section 5.2", "22.2.*", "If 127, the following 8 bytes interpreted as a 64-bit unsigned integer (the most significant bit MUST be 0) are the payload length."},
	{"section 5.2", "1.*", `The length of the "Payload data", in bytes: if 0-125, that is the payload length.`},
	{"section 5.3", "22.3.7", "The masking key is a 32-bit value chosen at random by the client."},
	{"section 5.3", "", "The masking key needs to be unpredictable; thus, the masking key MUST be derived from a strong source of entropy, and the masking key for a given frame MUST NOT make it simple for a server/proxy to predict the masking key for a subsequent frame."},
	{"section 5.4", "5.6 5.7 5.8 5.19 5.20 23.4.6", "Control frames (see Section 5.5) MAY be injected in the middle of a fragmented message."},
	{"section 5.4", "", "A fragmented message consists of a single frame with the FIN bit clear and an opcode other than 0, followed by zero or more frames with the FIN bit clear and the opcode set to 0, and terminated by a single frame with the FIN bit set and an opcode of 0."},
	{"section 5.5", "22.6.10", ""},
	{"section 5.5", "", "All control frames MUST have a payload length of 125 bytes or less and MUST NOT be fragmented."},
	{"section 5.5.1", "7.1.4 7.1.5", "The application MUST NOT send any more data frames after sending a Close frame."},
	{"section 5.5.1", "7.3.2", "If there is a body, the first two bytes of the body MUST be a 2-byte unsigned integer (in network byte order) representing a status code with value /code/ defined in Section 7.4."},
	{"section 5.5.1", "7.5.1 23.2.*", "Following the 2-byte integer, the body MAY contain UTF-8-encoded data with value /reason/, the interpretation of which is not defined by this specification."},
	{"section 5.5.1", "23.4.1", "When sending a Close frame in response, the endpoint typically echos the status code it received."},
	{"section 5.5.1", "23.4.2", "It SHOULD do so as soon as practical."},
	{"section 5.5.1", "", "If an endpoint receives a Close frame and did not previously send a Close frame, the endpoint MUST send a Close frame in response."},
	{"section 5.5.2", "", "Upon receipt of a Ping frame, an endpoint MUST send a Pong frame in response, unless it already received a Close frame."},
	{"section 5.5.3", "2.7 2.8 2.9 22.6.2 24.1.2", "A Pong frame MAY be sent unsolicited."},
	{"section 5.5.3", "24.1.1", "If an endpoint receives a Ping frame and has not yet sent Pong frame(s) in response to previous Ping frame(s), the endpoint MAY elect to send a Pong frame for only the most recently processed Ping frame."},
	{"section 5.5.3", "", `A Pong frame sent in response to a Ping frame must have identical "Application data" as found in the message body of the Ping frame being replied to.`},
	{"section 5.6", "6.*", "Note that a particular text frame might include a partial UTF-8 sequence; however, the whole message MUST contain valid UTF-8."},
	{"section 7.1.1", "", "The underlying TCP connection, in most normal cases, SHOULD be closed first by the server, so that it holds the TIME_WAIT state and not the client […]."},
	{"section 7.4.1", "23.1.7", "1005 is a reserved value and MUST NOT be set as a status code in a Close control frame by an endpoint."},
	{"section 7.4.1", "23.1.8", "1006 is a reserved value and MUST NOT be set as a status code in a Close control frame by an endpoint."},
	{"section 7.4.1", "23.1.9", "1015 is a reserved value and MUST NOT be set as a status code in a Close control frame by an endpoint."},
	{"section 7.4.1", "23.6.*", "1009 indicates that an endpoint is terminating the connection because it has received a message that is too big for it to process."},
	{"section 8.1", "", "When an endpoint is to interpret a byte stream as UTF-8 but finds that the byte stream is not, in fact, a valid UTF-8 stream, that endpoint MUST _Fail the WebSocket Connection_."},
	{"section 10.2", "", "Servers that are not intended to process input from any web page but only for certain sites SHOULD verify the |Origin| field is an origin they expect."},
	{"section 10.4", "22.2.* 21.*", "Implementations that have implementation- and/or platform-specific limitations regarding the frame size or total message size after reassembly from multiple frames MUST protect themselves against exceeding those limits."},
	{"section 11.3.1", "", "The |Sec-WebSocket-Key| header field MUST NOT appear more than once in an HTTP request."},

	{"RFC 6585, section 5", "", "The 431 status code indicates that the server is unwilling to process the request because its header fields are too large."},
	{"RFC 7692, section 6", "21.1.*", `An endpoint MUST NOT set the "Per-Message Compressed" bit of control frames and non-first fragments of a data message.`},
	{"RFC 9112, section 2.2", "20.1.12", "In the interest of robustness, a server that is expecting to receive and parse a request-line SHOULD ignore at least one empty line (CRLF) received prior to the request-line."},
	{"RFC 9112, section 3.2", "20.2.5 20.2.6", "A server MUST respond with a 400 (Bad Request) status code to any HTTP/1.1 request message that lacks a Host header field and to any request message that contains more than one Host header field line or a Host header field with an invalid field value."},
	{"RFC 9112, section 5.1", "20.5.4 20.5.5", "A server MUST reject, with a response status code of 400 (Bad Request), any received request message that contains whitespace between a header field name and colon."},

	{"RFC 8441, section 4", "25.2.1 25.2.2 26.1.1", "On requests that contain the :protocol pseudo-header field, the :scheme and :path pseudo-header fields of the target URI (see Section 5) MUST also be included."},
	{"RFC 8441, section 4", "25.2.3", "On requests bearing the :protocol pseudo-header field, the :authority pseudo-header field is interpreted according to Section 8.1.2.3 of [RFC7540] instead of Section 8.3 of that document."},
	{"RFC 8441, section 4", "25.2.11", "A new pseudo-header field :protocol MAY be included on request HEADERS indicating the desired protocol to be spoken on the tunnel created by CONNECT."},
	{"RFC 8441, section 4", "25.2.13 25.2.14 25.2.15", `The pseudo-header field is single valued and contains a value from the "Hypertext Transfer Protocol (HTTP) Upgrade Token Registry"`},
	{"RFC 8441, section 5", "25.1.*", "Implementations using this extended CONNECT to bootstrap WebSockets do not do the processing of the Sec-WebSocket-Key and Sec-WebSocket-Accept header fields of [RFC6455] as that functionality has been superseded by the :protocol pseudo-header field."},
	{"RFC 8441, section 5", "25.3.5 26.3.1", "After successfully processing the opening handshake, the peers should proceed with the WebSocket Protocol [RFC6455] using the HTTP/2 stream from the CONNECT transaction as if it were the TCP connection referred to in [RFC6455]."},
	{"RFC 8441, section 5", "25.4.6 25.4.7 26.4.4", "RST exceptions are represented with the RST_STREAM frame ([RFC7540], Section 6.4) with the CANCEL error code ([RFC7540], Section 7)."},
	{"RFC 8441, section 5", "25.4.* 26.4.*", "Orderly TCP-level closures are represented as END_STREAM flags ([RFC7540], Section 6.1)."},
	{"RFC 9113, section 8.2.1", "", "A field name MUST NOT contain characters in the ranges 0x00-0x20, 0x41-0x5a, or 0x7f-0xff (all ranges inclusive)."},
	{"RFC 9113, section 8.2.2", "", "An endpoint MUST NOT generate an HTTP/2 message containing connection-specific header fields."},
	{"RFC 9113, section 8.3", "25.2.6 25.2.7 25.2.8", "The same pseudo-header field name MUST NOT appear more than once in a field block."},
	{"RFC 9113, section 8.3", "25.2.9", "Endpoints MUST treat a request or response that contains undefined or invalid pseudo-header fields as malformed (Section 8.1.1)."},
	{"RFC 9113, section 8.3", "25.2.10", "All pseudo-header fields MUST appear in a field block before all regular field lines."},
	{"RFC 9113, section 8.3.1", "", `This pseudo-header field MUST NOT be empty for "http" or "https" URIs`},
}
