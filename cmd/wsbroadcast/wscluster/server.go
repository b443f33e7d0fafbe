package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strconv"

	natsserver "github.com/nats-io/nats-server/v2/server"
)

// A server is the NATS server in the process.
type server struct {
	data   string // directory
	listen string // host:port; empty if it is for this process alone
	config string // file
}

// maxPayload is the longest message that it takes, those of -max-message and what is
// gathered with them included.
const maxPayload = 8 << 20

func (s *server) start() (*natsserver.Server, error) {
	o, err := s.options()
	if err != nil {
		return nil, fmt.Errorf("NATS: %w", err)
	}
	n, err := natsserver.NewServer(o)
	if err != nil {
		return nil, fmt.Errorf("NATS: %w", err)
	}
	failed := &log{failed: make(chan error, 1)}
	n.SetLoggerV2(failed, false, false, false)
	n.Start()
	if !n.ReadyForConnections(starting) {
		n.Shutdown()
		select {
		case err := <-failed.failed:
			return nil, err
		default:
			return nil, errors.New("NATS: it does not start")
		}
	}
	if s.listen != "" {
		fmt.Printf("nodes join with -nats nats://%s\n", n.Addr())
	}
	return n, nil
}

func (s *server) options() (*natsserver.Options, error) {
	o := &natsserver.Options{DontListen: s.listen == "", MaxPayload: maxPayload}
	if s.config != "" {
		var err error
		if o, err = natsserver.ProcessConfigFile(s.config); err != nil {
			return nil, err
		}
	}
	o.NoSigs, o.JetStream = true, true
	if o.StoreDir == "" {
		o.StoreDir = s.data
	}
	if s.listen == "" {
		return o, nil
	}
	host, port, err := net.SplitHostPort(s.listen)
	if err != nil {
		return nil, err
	}
	if o.Port, err = strconv.Atoi(port); err != nil {
		return nil, err
	}
	if o.Host = host; o.Port == 0 {
		o.Port = natsserver.RANDOM_PORT
	}
	return o, nil
}

// A log passes on what the server has to say.
type log struct{ failed chan error }

func (*log) Noticef(format string, v ...any) { slog.Debug("nats: " + fmt.Sprintf(format, v...)) }
func (*log) Warnf(format string, v ...any)   { slog.Info("nats: " + fmt.Sprintf(format, v...)) }
func (*log) Errorf(format string, v ...any)  { slog.Error("nats: " + fmt.Sprintf(format, v...)) }
func (*log) Debugf(string, ...any)           {}
func (*log) Tracef(string, ...any)           {}

// Fatalf is called when the server cannot go on.
func (l *log) Fatalf(format string, v ...any) {
	select {
	case l.failed <- fmt.Errorf("NATS: "+format, v...):
	default:
	}
}
