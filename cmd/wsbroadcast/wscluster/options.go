package main

import (
	"context"
	"errors"
	"flag"
	"log/slog"
	"time"

	"duplex/cmd/wsbroadcast/chat"
	"duplex/cmd/wsbroadcast/wscluster/natsrooms"

	"github.com/nats-io/nats.go"
)

// options are the flags besides those of every server.
type options struct {
	chat.Options
	kept natsrooms.Config

	url         string
	credentials credentials
	server      server
}

func (o *options) define(f *flag.FlagSet) {
	o.Options.Define(f)
	f.StringVar(&o.url, "nats", "", "join the nodes at these `URLs` of NATS, with commas between; by default a NATS server runs in the process")
	o.credentials.define(f)
	f.StringVar(&o.kept.Prefix, "nats-prefix", "duplex", "begin subjects and names of streams with this `word`: nodes with others share nothing")
	f.StringVar(&o.server.data, "data", "wscluster.data", "the `directory` for the data of the NATS server in the process")
	f.StringVar(&o.server.listen, "nats-listen", "", "let other nodes join the NATS server in the process at this `host:port`")
	f.StringVar(&o.server.config, "nats-config", "", "the configuration `file` of the NATS server in the process, as nats-server has it")
	f.IntVar(&o.kept.History, "keep", 1000, "keep so many `messages` of each room, for newcomers and for nodes that were cut off")
	f.DurationVar(&o.kept.MaxAge, "keep-for", 0, "keep them for so long, such as 720h; 0 for no bound")
	f.Int64Var(&o.kept.MaxBytes, "keep-bytes", 1<<30, "keep so many `bytes` of all rooms; 0 for no bound")
	f.IntVar(&o.kept.Replicas, "keep-replicas", 1, "keep them on so many `servers` of the NATS cluster")
}

func (o *options) check() error {
	if err := o.Options.Check(); err != nil {
		return err
	}
	switch {
	case o.url != "" && (o.server.listen != "" || o.server.config != ""):
		return errors.New("-nats-listen and -nats-config are for a NATS server in the process, which there is none of with -nats")
	case o.url == "" && o.server.config == "" && o.credentials != credentials{}:
		return errors.New("-nats-creds, -nats-nkey, -nats-ca, -nats-cert and -nats-key mean nothing without -nats or -nats-config")
	case (o.credentials.cert == "") != (o.credentials.key == ""):
		return errors.New("-nats-cert and -nats-key go together")
	case o.credentials.creds != "" && o.credentials.nkey != "":
		return errors.New("-nats-creds and -nats-nkey exclude each other")
	case o.kept.History < 1:
		return errors.New("-keep takes 1 and more")
	case o.kept.MaxAge < 0 || o.kept.MaxBytes < 0:
		return errors.New("-keep-for and -keep-bytes take no negative number; 0 is for no bound")
	case o.kept.Replicas < 1 || o.kept.Replicas > 5:
		return errors.New("-keep-replicas takes 1 to 5")
	}
	return nil
}

// starting is how long NATS may take to answer at first.
const starting = 30 * time.Second

// connect connects to NATS, or starts a server and connects to that.
func (o *options) connect() (*natsrooms.Engine, func(), error) {
	ctx, cancel := context.WithTimeout(context.Background(), starting)
	defer cancel()
	if o.url != "" {
		e, err := natsrooms.Connect(ctx, o.url, o.kept, o.credentials.options()...)
		if err != nil {
			return nil, nil, o.credentials.explain(err)
		}
		slog.Info("joined", "node", e.Name(), "nats", natsrooms.WithoutSecrets(o.url))
		return e, e.Close, nil
	}
	s, err := o.server.start()
	if err != nil {
		return nil, nil, err
	}
	stop := func() { s.Shutdown(); s.WaitForShutdown() }
	e, err := natsrooms.Connect(ctx, "", o.kept, append(o.credentials.options(), nats.InProcessServer(s))...)
	if err == nil && !s.JetStreamIsClustered() {
		err = e.Forget(ctx) // of who was there when it ended; in a cluster they may still be
	}
	if err != nil {
		stop()
		return nil, nil, o.credentials.explain(err)
	}
	return e, func() { e.Close(); stop() }, nil
}
