#!/bin/sh
# A throw-away PostgreSQL cluster in the folder $1, for one benchmark: says where its socket is, and is gone when its input is closed.
# Debian's own settings but for room (connections, WAL between checkpoints); fsync, synchronous_commit and full_page_writes stay on.
set -e
umask 022
# Debian keeps the server's programs out of PATH.
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
[ -n "$bin" ] || bin=$(dirname "$(command -v postgres)")
[ -x "$bin/initdb" ] && [ -x "$bin/pg_isready" ] || { echo "no PostgreSQL server's programs: apt-get install -y postgresql" >&2; exit 1; }
if [ "$(id -u)" = 0 ]; then
  # A server does not run as root.
  chown postgres "$1"
  exec setpriv --reuid=postgres --regid=postgres --init-groups "$0" "$1"
fi
cd "$1"
"$bin/initdb" -D data -U postgres -A trust -E UTF8 --locale=C >initdb.log 2>&1 || { cat initdb.log >&2; exit 1; }
"$bin/postgres" -D data -k "$1" -c listen_addresses= -c max_connections=300 -c shared_buffers=256MB -c max_wal_size=4GB -c checkpoint_timeout=1h >postgres.log 2>&1 </dev/null &
server=$!
trap 'kill -INT $server 2>/dev/null; wait $server 2>/dev/null' EXIT
trap 'exit 1' HUP INT TERM PIPE
until "$bin/pg_isready" -q -h "$1"; do
  kill -0 $server 2>/dev/null || { cat postgres.log >&2; exit 1; }
  sleep 0.1
done
printf '{"settings":{"server":"%s","bin":"%s"}}\n' "$("$bin/postgres" --version)" "$bin"
cat >/dev/null
