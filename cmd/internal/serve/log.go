package serve

import (
	"errors"
	"flag"
	"io"
	"log/slog"
)

// logging is what the command line says about the log.
type logging struct{ quiet, json bool }

// define adds the flags to f.
func (g *logging) define(f *flag.FlagSet) {
	f.BoolVar(&g.quiet, "quiet", false, "log errors only")
	f.Func("log", "log in this `form`: text or json (default text)", g.setForm)
}

func (g *logging) setForm(s string) error {
	switch s {
	case "text", "json":
		g.json = s == "json"
		return nil
	}
	return errors.New("a log is text or json")
}

// start has all that is logged go to w.
func (g *logging) start(w io.Writer) {
	o := &slog.HandlerOptions{Level: slog.LevelInfo}
	if g.quiet {
		o.Level = slog.LevelError
	}
	if g.json {
		slog.SetDefault(slog.New(slog.NewJSONHandler(w, o)))
	} else {
		slog.SetDefault(slog.New(slog.NewTextHandler(w, o)))
	}
}
