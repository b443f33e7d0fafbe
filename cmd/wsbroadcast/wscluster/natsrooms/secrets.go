package natsrooms

import "strings"

// WithoutSecrets returns URLs of NATS, with commas between, without users, passwords and
// tokens: for logs.
func WithoutSecrets(urls string) string {
	all := strings.Split(urls, ",")
	for i, text := range all {
		// Everything before the last @ is the user's, however it is written.
		if at := strings.LastIndex(text, "@"); at >= 0 {
			scheme, _, ok := strings.Cut(text[:at], "://")
			if all[i] = text[at+1:]; ok {
				all[i] = scheme + "://" + all[i]
			}
		}
	}
	return strings.Join(all, ",")
}
