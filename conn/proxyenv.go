package conn

import (
	"cmp"
	"errors"
	"net/url"
	"os"
	"strings"
)

// ProxyFromEnvironment is for Config.Proxy: it returns the proxy that the
// environment has for a URL. HTTP_PROXY is for http, which stands for ws, and
// HTTPS_PROXY for https, which stands for wss; NO_PROXY has the hosts to reach
// without, see [FixedProxy]. Names in lower case do as well. A proxy without a
// scheme is an http one. In a program that serves CGI, where a client could set
// it, HTTP_PROXY is an error.
func ProxyFromEnvironment(u *url.URL) (*url.URL, error) {
	name := strings.ToUpper(u.Scheme) + "_PROXY"
	v := environment(name)
	if v == "" || avoidsProxy(u, environment("NO_PROXY")) {
		return nil, nil
	}
	if u.Scheme == "http" && os.Getenv("REQUEST_METHOD") != "" {
		return nil, errors.New("HTTP_PROXY is not to be trusted beside REQUEST_METHOD")
	}
	if !strings.Contains(v, "://") {
		v = "http://" + v
	}
	proxy, err := url.Parse(v)
	if err != nil {
		return nil, errors.New(name + " is not a URL") // which it is not to show: there may be a password in it
	}
	return proxy, nil
}

// environment returns a variable, or the one whose name is in lower case.
func environment(name string) string {
	return cmp.Or(os.Getenv(name), os.Getenv(strings.ToLower(name)))
}
