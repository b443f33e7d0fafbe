package result

import (
	"bufio"
	"os"
	"runtime"
	"strings"
)

// A Host is the machine that a run was on.
type Host struct {
	OS     string `json:"os"`
	Arch   string `json:"arch"`
	Kernel string `json:"kernel,omitempty"`
	CPU    string `json:"cpu,omitempty"` // its model
	CPUs   int    `json:"cpus"`
	Go     string `json:"go"`
}

// ThisHost returns what is known of this machine.
func ThisHost() Host {
	return Host{
		OS: runtime.GOOS, Arch: runtime.GOARCH, Kernel: contents("/proc/sys/kernel/osrelease"),
		CPU: model(contents("/proc/cpuinfo")), CPUs: runtime.NumCPU(), Go: runtime.Version(),
	}
}

// contents returns what a file says, or nothing where there is none.
func contents(path string) string {
	b, _ := os.ReadFile(path)
	return strings.TrimSpace(string(b))
}

// model finds the model in /proc/cpuinfo.
func model(info string) string {
	for lines := bufio.NewScanner(strings.NewReader(info)); lines.Scan(); {
		if name, value, _ := strings.Cut(lines.Text(), ":"); strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return ""
}
