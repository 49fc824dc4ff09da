#!/bin/sh
# Checks what the machine has to bring along, installs it where that is possible, and makes .venv.
# Usage: prepare.sh [test]. What is missing and cannot be installed is one clear line.
set -eu

stop() {
  echo "$1" >&2
  exit 2
}

PYTHON=${PYTHON:-python3}
command -v "$PYTHON" >/dev/null 2>&1 || stop "Python 3.11 or newer is missing: install python3."
"$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
  stop "Python 3.11 or newer is needed; $PYTHON is $("$PYTHON" -V 2>&1)."

library() { ldconfig -p 2>/dev/null | grep -q "$1"; }

missing=""
need() { missing="$missing $1"; }
library libpango-1.0.so.0 || need libpango-1.0-0
library libpangoft2-1.0.so.0 || need libpangoft2-1.0-0
library libharfbuzz-subset.so.0 || need libharfbuzz-subset0
command -v fc-list >/dev/null 2>&1 || need fontconfig
command -v setpriv >/dev/null 2>&1 || need util-linux
if ! "$PYTHON" -c 'import ensurepip, venv' >/dev/null 2>&1; then
  need "python$("$PYTHON" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv"
fi
if [ "${1:-}" = test ]; then
  ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || need postgresql
  command -v redis-server >/dev/null 2>&1 || need redis-server
  command -v pdftotext >/dev/null 2>&1 || need poppler-utils
  command -v openssl >/dev/null 2>&1 || need openssl
  # Pages are tested in a browser where there is one; .ci/run insists on it.
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 || [ -n "${CI:-}" ]; then
    command -v chromium >/dev/null 2>&1 || need chromium
    # The TypeScript client is generated and checked with tools of npm.
    command -v node >/dev/null 2>&1 || need nodejs
    command -v npm >/dev/null 2>&1 || need npm
  fi
fi

if [ -n "$missing" ]; then
  line="Missing:$missing. Install with: apt-get install$missing"
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    # Without a server of Debian's the tests can still run on SQLite or on DATABASE_URL.
    [ "$missing" = " postgresql" ] && [ -n "${DATABASE_URL:-}" ] || stop "$line"
  else
    echo "Installing$missing" >&2
    # No cluster is wanted: the tests make a private one and throw it away.
    case "$missing" in *postgresql*)
      mkdir -p /etc/postgresql-common
      [ -e /etc/postgresql-common/createcluster.conf ] ||
        echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.conf ;;
    esac
    log=$(mktemp)
    apt-get update -q >"$log" 2>&1 || { tail -n 5 "$log" >&2; stop "$line"; }
    # shellcheck disable=SC2086 - a list of packages
    DEBIAN_FRONTEND=noninteractive UCF_FORCE_CONFFOLD=1 apt-get install -q -y \
      --no-install-recommends -o Dpkg::Options::=--force-confold $missing \
      >"$log" 2>&1 || { tail -n 5 "$log" >&2; stop "$line"; }
    rm -f "$log"
  fi
fi

[ -x .venv/bin/python ] || "$PYTHON" -m venv .venv
.venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes --no-deps \
  -r fde/deploy/uv.txt
