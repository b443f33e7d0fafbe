package conn_test

import (
	"net/url"
	"strings"
	"testing"

	"duplex/conn"
)

// What is listed is reached without a proxy.
func TestFixedProxy(t *testing.T) {
	proxy := &url.URL{Scheme: "http", Host: "proxy"}
	for _, test := range []struct {
		except string
		direct string // URLs
		not    string
	}{
		{"", "http://localhost http://LOCALHOST.:90 http://127.0.0.1 http://[::1]:8080 http://127.9.9.9", "http://example.com http://192.0.2.1"},
		{"*", "http://example.com https://192.0.2.1:9", ""},
		{"other, Example.COM ,", "http://example.com http://EXAMPLE.com.:80 https://a.b.example.com http://other", "http://notexample.com http://example.com.evil http://example.org"},
		{".example.com", "http://a.example.com http://a.b.example.com", "http://example.com http://aexample.com"},
		{"*.example.com", "http://a.example.com", "http://example.com"},
		{"192.0.2.0/24,2001:db8::/32", "http://192.0.2.77 http://[2001:db8::1] http://[::ffff:192.0.2.1]", "http://192.0.3.1 http://[2001:db9::1] http://a"},
		{"192.0.2.1,::2,[2001:db8::1]", "http://192.0.2.1:80 http://[::2] http://[2001:db8:0::1]:5", "http://192.0.2.11 http://1.192.0.2.1.example"},
		{"example.com:8080,[2001:db8::1]:443,192.0.2.1:80", "http://example.com:8080 http://a.example.com:8080 https://[2001:db8::1] http://192.0.2.1", "http://example.com https://192.0.2.1 http://[2001:db8::1]"},
		{"*:81", "http://a:81", "http://a"},
	} {
		choose := conn.FixedProxy(proxy, test.except)
		for want, urls := range map[*url.URL]string{nil: test.direct, proxy: test.not} {
			for s := range strings.FieldsSeq(urls) {
				u, err := url.Parse(s)
				if err != nil {
					t.Fatal(err)
				}
				if got, err := choose(u); got != want || err != nil {
					t.Errorf("%q: for %s the proxy is %v, %v; want %v", test.except, s, got, err, want)
				}
			}
		}
	}
}

// The environment chooses a proxy by the scheme.
func TestProxyFromEnvironment(t *testing.T) {
	for _, test := range []struct {
		env  string
		url  string
		want string // in the proxy's URL or the error
	}{
		{"", "http://example.com", ""},
		{"HTTP_PROXY=http://u:p@p:3128", "http://example.com", "http://u:p@p:3128"},
		{"HTTP_PROXY=http://p", "https://example.com", ""},
		{"https_proxy=https://p", "https://example.com", "https://p"},
		{"HTTPS_PROXY=p:3128", "https://example.com", "http://p:3128"},
		{"HTTPS_PROXY=http://p no_proxy=example.com", "https://example.com", ""},
		{"HTTPS_PROXY=http://p NO_PROXY=example.org", "https://example.com", "http://p"},
		{"HTTP_PROXY=http://p REQUEST_METHOD=GET", "http://example.com", "REQUEST_METHOD"},
		{"HTTP_PROXY=http://u:secret@[p", "http://example.com", "HTTP_PROXY is not a URL"},
	} {
		t.Run(test.env, func(t *testing.T) {
			for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "REQUEST_METHOD"} {
				t.Setenv(name, "")
				t.Setenv(strings.ToLower(name), "")
			}
			for setting := range strings.FieldsSeq(test.env) {
				name, value, _ := strings.Cut(setting, "=")
				t.Setenv(name, value)
			}
			u, _ := url.Parse(test.url)
			proxy, err := conn.ProxyFromEnvironment(u)
			switch {
			case err != nil && (!strings.Contains(err.Error(), test.want) || test.want == "" || strings.Contains(err.Error(), "secret")):
				t.Error(err)
			case err == nil && proxy == nil && test.want != "":
				t.Errorf("no proxy, want %s", test.want)
			case err == nil && proxy != nil && proxy.String() != test.want:
				t.Errorf("the proxy is %v, want %q", proxy, test.want)
			}
		})
	}
}
