package sources

import (
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

type nullSink struct{ r *recorder }

func (nullSink) Fragment(Fragment) {}
func (nullSink) NotRead(NotRead)   {}
func (s nullSink) Read(r Read)     { s.r.Read(r) }

func TestZZ(t *testing.T) {
	out, _ := exec.Command("go", "env", "GOROOT").Output()
	root := strings.TrimSpace(string(out)) + "/src"
	if p := os.Getenv("ZZ"); p != "" {
		root = p
	}
	for range 6 {
		var a, b syscall.Rusage
		syscall.Getrusage(0, &a)
		start := time.Now()
		r := &recorder{}
		m := Machine{FS: OS{}, GOOS: "linux", Home: "/root", Workspace: root}
		st, ag := m.Stores(catalogue()), m.AgentFiles(catalogue())
		must(t, m.Files(FileOptions{Beside: []*StoreSource{st, ag}}).Scan(t.Context(), nullSink{r}))
		syscall.Getrusage(0, &b)
		cpu := time.Duration(b.Utime.Nano() - a.Utime.Nano() + b.Stime.Nano() - a.Stime.Nano())
		user := time.Duration(b.Utime.Nano() - a.Utime.Nano())
		t.Logf("%+v wall %v cpu %v user %v MB/cpu-s %.0f", r.read, time.Since(start), cpu, user, float64(r.read.Bytes)/1e6/cpu.Seconds())
	}
}
