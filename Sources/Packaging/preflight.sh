#!/usr/bin/env bash
# Checks in two seconds whether this machine can build and show kaptop, and says everything that is missing at once.
#
#   preflight.sh check            prints what is missing; exit 0, or 2 where something cannot be helped from here
#   preflight.sh install [tests | screenshots]  installs the Debian packages that are missing; never asks for a password
#
# Exit codes: 0 all well, 2 something is missing that only a person can bring.
set -u
cd "$(dirname "$0")/../.." || exit 2

readonly wanted_swift=6.3
readonly wanted_disk_mb=2500
readonly wanted_memory_mb=3500

packages_of() { grep -hv '^#' "$@"; }

missing_packages() {
    local files=(Sources/Packaging/debian-packages)
    [ -n "${1:-}" ] && files+=("Sources/Packaging/debian-packages-$1")
    local package
    for package in $(packages_of "${files[@]}"); do
        case "$(dpkg-query -W -f='${Status}' "$package" 2>/dev/null)" in
            *"ok installed") ;;
            *) command -v "$package" >/dev/null 2>&1 || echo "$package" ;;
        esac
    done
}

swift_problem() {
    local version
    command -v swift >/dev/null 2>&1 || { echo "Swift is not installed: kaptop needs Swift $wanted_swift (https://www.swift.org/install/linux)"; return; }
    version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9][0-9.]*\).*/\1/p' | head -n 1)
    if [ "$(printf '%s\n%s\n' "$wanted_swift" "${version:-0}" | sort -V | head -n 1)" != "$wanted_swift" ]; then
        echo "Swift $version is too old: kaptop needs Swift $wanted_swift or later (https://www.swift.org/install/linux)"
    fi
}

disk_problem() {
    [ -d .build ] && return
    local free
    free=$(df -Pm . | awk 'NR == 2 { print $4 }')
    [ "${free:-0}" -ge "$wanted_disk_mb" ] || echo "$free MB of disk are free in $PWD: the first build needs $wanted_disk_mb MB"
}

memory_problem() {
    local free
    free=$(awk '/^MemAvailable|^SwapFree/ { sum += $2 } END { print int(sum / 1024) }' /proc/meminfo 2>/dev/null)
    [ "${free:-$wanted_memory_mb}" -ge "$wanted_memory_mb" ] || echo "$free MB of memory are free: the first build needs $wanted_memory_mb MB (add swap)"
}

terminal_notes() {
    case "${TERM:-}" in
        ""|dumb|unknown) echo "note: TERM is '${TERM:-}', so the console cannot draw here (try TERM=xterm-256color)" ;;
    esac
    case "$(locale charmap 2>/dev/null)" in
        UTF-8|utf8) ;;
        *) echo "note: this locale is not UTF-8, so the console draws in plain ASCII (try LC_ALL=C.UTF-8)" ;;
    esac
}

apt_line() { echo "apt-get install -y $(missing_packages "${1:-}" | tr '\n' ' ')"; }

install() {
    [ -z "$(missing_packages "${1:-}")" ] && return 0
    local run=()
    if [ "$(id -u)" -ne 0 ]; then
        if command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
            run=(sudo -n)
        else
            echo "Debian packages are missing and this user may not install them. Please let an administrator run:"
            echo "    $(apt_line "${1:-}")"
            return 2
        fi
    fi
    local packages
    packages=$(missing_packages "${1:-}" | tr '\n' ' ')
    echo "Installing from Debian: $packages"
    export DEBIAN_FRONTEND=noninteractive
    # shellcheck disable=SC2086  # the list is words on purpose
    "${run[@]}" apt-get -o Acquire::Retries=1 -qq update >/dev/null 2>&1
    # shellcheck disable=SC2086
    if ! "${run[@]}" apt-get -o Acquire::Retries=1 -qq install -y --no-install-recommends $packages >/dev/null; then
        echo "Debian's packages could not be installed: is there a network? They are: $packages"
        return 2
    fi
}

check() {
    local problems
    problems=$(swift_problem; disk_problem; memory_problem)
    terminal_notes
    if [ -n "$problems" ]; then
        printf '%s\n' "$problems"
        [ -n "$(missing_packages)" ] && echo "Debian packages are missing too: $(missing_packages | tr '\n' ' ')"
        return 2
    fi
}

case "${1:-check}" in
    check) check ;;
    install) install "${2:-}" ;;
    *) echo "usage: preflight.sh check | install [tests | screenshots]"; exit 2 ;;
esac
