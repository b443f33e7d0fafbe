package result

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// A Metric is what a figure counts.
type Metric string

// The metrics. Those of time are in nanoseconds.
const (
	Time    Metric = "time"    // for a message, in memory
	Allocs  Metric = "allocs"  // for a message, in memory
	CPU     Metric = "cpu"     // of the server, for a message or a delivery
	Rate    Metric = "rate"    // messages, deliveries or handshakes in a second
	Volume  Metric = "volume"  // payload that came back or was delivered in a second, in bytes
	Wire    Metric = "wire"    // of an answer, in bytes, its header included
	Total   Metric = "total"   // of what was counted, in a round
	P50     Metric = "p50"     // of latency
	P90     Metric = "p90"     // of latency
	P99     Metric = "p99"     // of latency
	P999    Metric = "p99.9"   // of latency
	Max     Metric = "max"     // of latency
	PerConn Metric = "memory"  // of the server, for a connection, in bytes
	RSS     Metric = "rss"     // of the server, in bytes
	Private Metric = "private" // of the server, shared with no process, in bytes
)

// Metrics are all of them, the ones to look at first before the others.
var Metrics = []Metric{Time, Allocs, CPU, Rate, Volume, Wire, Total, P50, P90, P99, P999, Max, PerConn, RSS, Private}

// HigherIsBetter reports whether that is so; it is the other way otherwise.
func (m Metric) HigherIsBetter() bool { return m == Rate || m == Volume || m == Total }

// Title says in words what a metric is.
func (m Metric) Title() string {
	switch m {
	case Time:
		return "time per message"
	case Allocs:
		return "allocations per message"
	case CPU:
		return "server CPU per message"
	case Rate:
		return "messages per second"
	case Volume:
		return "payload per second"
	case Wire:
		return "bytes on the wire per answer"
	case Total:
		return "messages in a round"
	case Max:
		return "longest latency"
	case PerConn:
		return "memory per connection"
	case RSS:
		return "resident memory"
	case Private:
		return "private memory"
	}
	return "latency, " + strings.TrimPrefix(string(m), "p") + " %"
}

// About says what a metric counts, and where it comes from.
func (m Metric) About() string {
	switch m {
	case Time:
		return "time on the clock for a message"
	case Allocs:
		return "allocations for a message"
	case CPU:
		return "CPU time of the server's process for a message, delivery or handshake, in user mode and in the kernel"
	case Rate:
		return "messages that came back in a second; deliveries for a broadcast"
	case Volume:
		return "their payload in a second, one way"
	case Wire:
		return "bytes of an answer on the wire, with its header"
	case Total:
		return "how many were counted in a round"
	case P50:
		return "latency that half of the messages did not exceed; p90, p99, p99.9 likewise"
	case Max:
		return "the longest latency"
	case PerConn:
		return "by how much the server's process grew for one more connection"
	case RSS:
		return "resident memory of the server's process"
	case Private:
		return "what of it is shared with no other process"
	}
	return "as p50"
}

// Format returns a value with its unit.
func (m Metric) Format(v float64) string {
	switch m {
	case Allocs:
		return Count(math.Round(10*v) / 10)
	case Total:
		return Count(v)
	case Wire:
		return Count(math.Round(v)) + " B"
	case Volume:
		return digits(v/1e6) + " MB/s"
	case Rate:
		return Count(v) + "/s"
	case PerConn, RSS, Private:
		return Bytes(v)
	}
	return Nanoseconds(v)
}

// Nanoseconds returns a time in the unit that suits it: "1.2 µs".
func Nanoseconds(v float64) string {
	switch a := math.Abs(v); {
	case a < 999.5:
		return digits(v) + " ns"
	case a < 999.5e3:
		return digits(v/1e3) + " µs"
	case a < 999.5e6:
		return digits(v/1e6) + " ms"
	}
	return digits(v/1e9) + " s"
}

// Bytes returns a size in the unit that suits it: "64 KiB".
func Bytes(v float64) string {
	switch a := math.Abs(v); {
	case a < 1024:
		return digits(v) + " B"
	case a < 1<<20:
		return digits(v/(1<<10)) + " KiB"
	case a < 1<<30:
		return digits(v/(1<<20)) + " MiB"
	}
	return digits(v/(1<<30)) + " GiB"
}

// Count returns a number: "12,345", and "1.23 M" from a million on.
func Count(v float64) string {
	switch a := math.Abs(v); {
	case a >= 1e6:
		return digits(v/1e6) + " M"
	case a < 1000:
		return digits(v)
	}
	s := strconv.FormatFloat(v, 'f', 0, 64)
	return s[:len(s)-3] + "," + s[len(s)-3:]
}

// Ratio returns a ratio: "0.35".
func Ratio(v float64) string {
	if v >= 99.5 {
		return fmt.Sprintf("%.0f", v)
	}
	return fmt.Sprintf("%.*f", max(2-int(math.Log10(max(v, 1))), 0), v)
}

// digits returns three of them, without zeros that say nothing.
func digits(v float64) string {
	whole := math.Log10(max(math.Abs(v), 1e-9))
	decimals := 2 - int(math.Floor(whole))
	if v == 0 || decimals < 0 {
		decimals = 0
	}
	s := strconv.FormatFloat(v, 'f', min(decimals, 2), 64)
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}
