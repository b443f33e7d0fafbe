package conn

import (
	"fmt"

	"duplex/frame"
)

// Check returns an error that names the first thing in cfg that no connection
// could go well with: a malformed origin pattern, say, or a field that is for a
// server beside one that is for a client. Dial, Accept and Upgrade check too, and
// refuse fields that are for the other end; a server may want to know before the
// first client comes.
func (cfg *Config) Check() error {
	cfg = orDefault(cfg)
	server, client := cfg.serverField(), cfg.clientField()
	if server != "" && client != "" {
		return fmt.Errorf("websocket: Config.%s is for a server and Config.%s for a client: make a Config for each", server, client)
	}
	if err := cfg.checkPing(); err != nil {
		return err
	}
	return cfg.terms(false).Check()
}

// checkServer is Check for a server.
func (cfg *Config) checkServer() error {
	if field := cfg.clientField(); field != "" {
		return fmt.Errorf("websocket: Config.%s is for a client and does nothing for a server: leave it out", field)
	}
	return cfg.Check()
}

// checkClient is what of Check a client cannot do without. Its header is checked
// when the request is made, with what is added to it.
func (cfg *Config) checkClient() error {
	if field := cfg.serverField(); field != "" {
		return fmt.Errorf("websocket: Config.%s is for a server and does nothing for a client: leave it out", field)
	}
	return cfg.checkPing()
}

// serverField returns the name of a field that is set and is for a server alone,
// or "".
func (cfg *Config) serverField() string {
	switch {
	case len(cfg.Origins) > 0:
		return "Origins"
	case len(cfg.Hosts) > 0:
		return "Hosts"
	case cfg.Authorize != nil:
		return "Authorize"
	}
	return ""
}

// clientField is serverField for a client.
func (cfg *Config) clientField() string {
	switch {
	case cfg.TLS != nil:
		return "TLS"
	case cfg.NetDial != nil:
		return "NetDial"
	case cfg.Unix != "":
		return "Unix"
	case cfg.Proxy != nil:
		return "Proxy"
	case cfg.HTTP2 != nil:
		return "HTTP2"
	case cfg.Jar != nil:
		return "Jar"
	case cfg.MaxRedirects != 0:
		return "MaxRedirects"
	case len(cfg.RedirectSubprotocols) > 0:
		return "RedirectSubprotocols"
	case cfg.ConnectTimeout != 0:
		return "ConnectTimeout"
	case cfg.ProxyTimeout != 0:
		return "ProxyTimeout"
	case cfg.TLSTimeout != 0:
		return "TLSTimeout"
	case cfg.OpeningTimeout != 0:
		return "OpeningTimeout"
	}
	return ""
}

// checkPing is Check for PingPayload.
func (cfg *Config) checkPing() error {
	if len(cfg.PingPayload) > frame.MaxControl {
		return fmt.Errorf("a PingPayload may have %d bytes, and this one has %d", frame.MaxControl, len(cfg.PingPayload))
	}
	return nil
}
