#!/usr/bin/env bash
# Measures overreach against gitleaks, and both against the floor: what it costs to read the
# same files, and to lstat them. It needs Go, git and bash, and takes some minutes; RUNS says
# how often everything is run (3), BENCH_DIR where its files lie.
#
# Where the whole would take gitleaks more than two minutes it sees a part alone: the first
# 32 MB of the 1 GB file, 16 MB of the dense tree and 1 MB of the denser one. Rates and ratios
# are by the bytes that each has seen. In the dense tree a token stands every 22 KB, as in the
# corpus of tools' own test data on which peers are compared; in the denser one every 600 bytes.
set -euo pipefail
cd "$(dirname "$0")/../.."

go=${GO:-go}
dir=${BENCH_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/overreach-bench}
runs=${RUNS:-3}
gitleaks=8.30.1
mkdir -p "$dir/bin" "$dir/home"

echo "building in $dir"
CGO_ENABLED=0 "$go" build -trimpath -o "$dir/bin/overreach" ./cmd/overreach
"$go" build -o "$dir/bin/" ./testdata/bench/harness ./testdata/bench/dense
if [ ! -x "$dir/bin/gitleaks-$gitleaks" ]; then
	# A module cache of its own: it is one of the trees that are scanned.
	GOMODCACHE=$dir/mod GOBIN=$dir/bin GOFLAGS=-modcacherw "$go" install "github.com/zricethezav/gitleaks/v8@v$gitleaks"
	mv "$dir/bin/gitleaks" "$dir/bin/gitleaks-$gitleaks"
fi

harness=$dir/bin/harness
tree() { [ -d "$dir/$1" ] || "$dir/bin/dense" "$dir/$1" "$2" "$3"; }
tree dense-22000 64 22000
tree dense-22000-cut 16 22000
tree dense-600 16 600
tree dense-600-cut 1 600
[ -d "$dir/developer" ] || "$harness" developer "$dir/developer" 2048
[ -d "$dir/small" ] || "$harness" small "$dir/small" 100000
[ -f "$dir/large/one.log" ] || "$harness" large "$dir/large/one.log" 1024
[ -f "$dir/cut/one.log" ] || "$harness" large "$dir/cut/one.log" 32

[ -d "$dir/staged" ] || "$harness" staged "$dir/staged" 50000
[ -d "$dir/history" ] || "$harness" history "$dir/history" 12000

"$harness" run -runs "$runs" -overreach "$dir/bin/overreach" -gitleaks "$dir/bin/gitleaks-$gitleaks" -home "$dir/home" \
	"Go's own source=$("$go" env GOROOT)/src" "a module cache=$dir/mod/github.com" \
	"dense samples=$dir/dense-22000=$dir/dense-22000-cut" "denser samples=$dir/dense-600=$dir/dense-600-cut" \
	"100,000 small files=$dir/small" "one file of 1 GB=$dir/large=$dir/cut"
"$harness" twice -runs "$runs" -overreach "$dir/bin/overreach" -home "$dir/developer" "$dir/small"
"$harness" gates -runs "$runs" -overreach "$dir/bin/overreach" -gitleaks "$dir/bin/gitleaks-$gitleaks" -home "$dir/home" "$dir/staged" "$dir/history"
"$harness" hooks -overreach "$dir/bin/overreach" -home "$dir/home" "$dir/hooked"
