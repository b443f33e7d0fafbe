package serve

import (
	"crypto/tls"
	"fmt"
	"net"
	"slices"
	"strings"

	"duplex/cmd/internal/socket"
)

// listen opens the socket that the options ask for, and offers HTTP/2 in TLS if
// net/http is to serve.
func listen(o *options, byHTTP bool) (net.Listener, error) {
	var certificates []tls.Certificate
	if o.tlsCert != "" {
		cert, err := tls.LoadX509KeyPair(o.tlsCert, o.tlsKey)
		if err != nil {
			return nil, fmt.Errorf("certificate: %w", err)
		}
		certificates = append(certificates, cert)
	}
	network, addr, flag := "tcp", o.addr, "-addr"
	if o.unix != "" {
		network, addr, flag = "unix", o.unix, "-unix"
	}
	l, err := socket.Listen(network, addr, flag)
	if err != nil || certificates == nil {
		return l, err
	}
	protocols := []string{"http/1.1"}
	if byHTTP {
		protocols = []string{"h2", "http/1.1"}
	}
	return tls.NewListener(l, &tls.Config{Certificates: certificates, NextProtos: protocols}), nil
}

// whereToLook returns the URL of the page. A browser on this machine finds a
// server that listens on all addresses by the name of the machine itself.
func whereToLook(l net.Listener, o *options) string {
	url := "http" + strings.TrimPrefix(socket.URL(l, o.tlsCert != ""), "ws")
	if a, ok := l.Addr().(*net.TCPAddr); ok && a.IP.IsUnspecified() {
		url = strings.Replace(url, a.String(), fmt.Sprint("localhost:", a.Port), 1)
	}
	return url + "/"
}

// pages returns the URLs by which other machines may reach what l listens on, IPv4
// first: none if it listens on loopback.
func pages(l net.Listener, o *options) (urls []string) {
	a, ok := l.Addr().(*net.TCPAddr)
	if !ok || a.IP.IsLoopback() {
		return nil
	}
	ips := []net.IP{a.IP}
	if a.IP.IsUnspecified() {
		ips = reachable(a.IP.To4() == nil)
	}
	scheme := "http"
	if o.tlsCert != "" {
		scheme = "https"
	}
	for _, ip := range ips {
		urls = append(urls, fmt.Sprintf("%s://%s", scheme, net.JoinHostPort(ip.String(), fmt.Sprint(a.Port))))
	}
	return urls
}

// reachable returns the addresses of this machine that others may know it by.
func reachable(with6 bool) (ips []net.IP) {
	addrs, _ := net.InterfaceAddrs() // without them there is nothing to tell
	for _, addr := range addrs {
		n, ok := addr.(*net.IPNet)
		if ok && n.IP.IsGlobalUnicast() && (with6 || n.IP.To4() != nil) {
			ips = append(ips, n.IP)
		}
	}
	slices.SortStableFunc(ips, func(a, b net.IP) int { return len(shortest(a)) - len(shortest(b)) })
	return ips[:min(len(ips), maxPages)]
}

// maxPages is how many addresses are told: a machine with containers has many.
const maxPages = 4

// shortest returns the 4 bytes of an IPv4 address, and the 16 of another.
func shortest(ip net.IP) net.IP {
	if four := ip.To4(); four != nil {
		return four
	}
	return ip
}
