package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/jwt/v2"
	natsserver "github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nkeys"
)

// serveNATS starts a NATS server in this process and returns its address.
func serveNATS(t testing.TB, o *natsserver.Options) string {
	t.Helper()
	s := startNATS(t, o)
	if !s.ReadyForConnections(time.Minute) {
		t.Fatal("NATS does not start")
	}
	return s.Addr().String()
}

// startNATS does not wait until it can be joined.
func startNATS(t testing.TB, o *natsserver.Options) *natsserver.Server {
	t.Helper()
	o.Host, o.Port = "127.0.0.1", natsserver.RANDOM_PORT
	o.JetStream, o.StoreDir, o.NoSigs, o.NoLog = true, t.TempDir(), true, true
	o.TLSTimeout, o.AuthTimeout = 60, 60
	s, err := natsserver.NewServer(o)
	if err != nil {
		t.Fatal(err)
	}
	s.Start()
	t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
	return s
}

// file writes a file that only its owner can read, and returns its path.
func file(t *testing.T, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// carries checks that two nodes with these flags share a room.
func carries(t *testing.T, flags ...string) {
	t.Helper()
	flags = append(flags, "-quiet")
	a, b := run(t, flags...), run(t, flags...)
	ann, _ := visit(t, a.url, "Ann", annKey)
	bob, _ := visit(t, b.url, "Bob", bobKey)
	ann.say(t, "hello")
	bob.untilSaid(t, "hello")
}

// refuses checks that a node with these flags ends, and says why in one line that has
// all of want and none of the secrets.
func refuses(t *testing.T, flags, want, secrets []string) {
	t.Helper()
	out, err := exec.Command(program, append(flags, "-addr", "127.0.0.1:0")...).CombinedOutput()
	if err == nil || strings.Count(string(out), "\n") != 1 {
		t.Errorf("%q: %v, %s", flags, err, out)
	}
	for _, text := range want {
		if !strings.Contains(string(out), text) {
			t.Errorf("%q: no %q in %s", flags, text, out)
		}
	}
	for _, secret := range secrets {
		if strings.Contains(string(out), secret) {
			t.Errorf("%q: there is a secret in %s", flags, out)
		}
	}
}

// A user is a key of NATS.
type user struct {
	nkeys.KeyPair
	public, seed string
}

func newUser(t *testing.T, create func() (nkeys.KeyPair, error)) user {
	t.Helper()
	pair, err := create()
	if err != nil {
		t.Fatal(err)
	}
	public, err := pair.PublicKey()
	if err != nil {
		t.Fatal(err)
	}
	seed, err := pair.Seed()
	if err != nil {
		t.Fatal(err)
	}
	return user{pair, public, string(seed)}
}

// Nodes join a server that knows users by their NKeys.
func TestNKey(t *testing.T) {
	known, other := newUser(t, nkeys.CreateUser), newUser(t, nkeys.CreateUser)
	addr := serveNATS(t, &natsserver.Options{Nkeys: []*natsserver.NkeyUser{{Nkey: known.public}}})
	url := "nats://" + addr
	carries(t, "-nats", url, "-nats-nkey", file(t, "seed", []byte(known.seed)))

	secrets := []string{known.seed, other.seed}
	wrong := file(t, "wrong", []byte(other.seed))
	refuses(t, []string{"-nats", url, "-nats-nkey", wrong}, []string{"uthorization", "-nats-nkey " + wrong}, secrets)
	half := file(t, "half", []byte(known.seed[:20]))
	refuses(t, []string{"-nats", url, "-nats-nkey", half}, []string{"-nats-nkey"}, append(secrets, known.seed[:20]))
	account := newUser(t, nkeys.CreateAccount)
	refuses(t, []string{"-nats", url, "-nats-nkey", file(t, "account", []byte(account.seed))}, []string{"-nats-nkey", "user"}, []string{account.seed})
	refuses(t, []string{"-nats", url, "-nats-nkey", "nowhere"}, []string{"-nats-nkey", "nowhere"}, nil)
	refuses(t, []string{"-nats", url}, []string{"-nats-nkey"}, nil)
	refuses(t, []string{"-nats", "nats://" + serveNATS(t, &natsserver.Options{}), "-nats-nkey", wrong}, []string{"-nats-nkey " + wrong}, secrets)
}

// An operator signs accounts, which sign users.
type operator struct {
	user
	claims   *jwt.OperatorClaims
	resolver *natsserver.MemAccResolver
}

func newOperator(t *testing.T) *operator {
	t.Helper()
	o := &operator{user: newUser(t, nkeys.CreateOperator), resolver: new(natsserver.MemAccResolver)}
	o.claims = jwt.NewOperatorClaims(o.public)
	return o
}

// account returns an account that the operator has signed, with JetStream if that is wanted.
func (o *operator) account(t *testing.T, jetStream bool) user {
	t.Helper()
	account := newUser(t, nkeys.CreateAccount)
	claims := jwt.NewAccountClaims(account.public)
	if jetStream {
		claims.Limits.JetStreamLimits = jwt.JetStreamLimits{MemoryStorage: -1, DiskStorage: -1, Streams: -1, Consumer: -1, MemoryMaxStreamBytes: -1, DiskMaxStreamBytes: -1}
	}
	text, err := claims.Encode(o)
	if err == nil {
		err = o.resolver.Store(account.public, text)
	}
	if err != nil {
		t.Fatal(err)
	}
	return account
}

// credentials returns a file with the JWT of a user, which the account has signed, and his seed.
func (account user) credentials(t *testing.T, u user, expires time.Time) string {
	t.Helper()
	claims := jwt.NewUserClaims(u.public)
	if !expires.IsZero() {
		claims.Expires = expires.Unix()
	}
	text, err := claims.Encode(account)
	if err != nil {
		t.Fatal(err)
	}
	content, err := jwt.FormatUserConfig(text, []byte(u.seed))
	if err != nil {
		t.Fatal(err)
	}
	return file(t, "user.creds", content)
}

// Nodes join a server that knows users by what an account of its operator has signed.
func TestCreds(t *testing.T) {
	o := newOperator(t)
	system, chat := o.account(t, false), o.account(t, true)
	url := "nats://" + serveNATS(t, &natsserver.Options{
		TrustedOperators: []*jwt.OperatorClaims{o.claims}, AccountResolver: o.resolver, SystemAccount: system.public,
	})
	known := newUser(t, nkeys.CreateUser)
	good := chat.credentials(t, known, time.Time{})
	carries(t, "-nats", url, "-nats-creds", good)

	stranger := newUser(t, nkeys.CreateAccount) // which the operator has not signed
	wrong := stranger.credentials(t, known, time.Time{})
	expired := chat.credentials(t, known, time.Now().Add(-time.Hour))
	for _, creds := range []string{wrong, expired} {
		refuses(t, []string{"-nats", url, "-nats-creds", creds}, []string{"-nats-creds " + creds}, []string{known.seed, "eyJ"})
	}
	content, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	noSeed := file(t, "noseed", content[:len(content)/2])
	refuses(t, []string{"-nats", url, "-nats-creds", noSeed}, []string{"-nats-creds"}, []string{known.seed, "eyJ"})
	refuses(t, []string{"-nats", url, "-nats-creds", "nowhere"}, []string{"-nats-creds", "nowhere"}, nil)
	refuses(t, []string{"-nats", url}, []string{"-nats-creds"}, nil)
	refuses(t, []string{"-nats", url, "-nats-creds", good, "-nats-nkey", good}, []string{"-nats-creds", "-nats-nkey"}, []string{known.seed, "eyJ"})
}
