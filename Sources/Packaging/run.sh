#!/usr/bin/env bash
# From a fresh clone to the console: checks, packages, build, start. Each step says how long it takes.
set -u
cd "$(dirname "$0")/../.." || exit 2

first_time=yes
[ -x .build/release/kaptop ] && first_time=no

say() { printf '\n%s\n' "$*"; }

say "1/4  Checking this machine (2 seconds)"
Sources/Packaging/preflight.sh check || exit 2
Sources/Packaging/preflight.sh install || exit 2

if [ "$first_time" = yes ]; then
    say "2/4  Fetching the Swift packages that kaptop is built on (half a minute, only this once)"
    if ! swift package resolve; then
        say "The packages could not be fetched: is there a network? Nothing was changed; run 'make run' again when there is."
        exit 2
    fi
    say "3/4  Building (about 7 minutes on 2 cores, only this once; later builds take seconds)"
else
    say "2/4  Swift packages are here"
    say "3/4  Building what changed"
fi
swift build -c release --static-swift-stdlib --product kaptop || { say "The build failed; the messages above say where."; exit 1; }

say "4/4  Starting kaptop (? shows the keys, q ends it)"
exec .build/release/kaptop "$@"
