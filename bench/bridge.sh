#!/bin/bash
# Sallyport with a share that lies on the far server: see bridge.py.
#   bridge.sh start FOLDER PORT USER PASSWORD   prints its pid; its share "tmpfs" is the far server's
#   bridge.sh stop FOLDER
# FAR_PORT, FAR_PASSWORD in the environment: the far server on loopback, and what USER's password is there.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
source "$here/folders.sh"
command=$1 folder=$(realpath -m "$2")
program=${SALLYPORT:-$here/../build/release/sallyport}

start() {
  port=$1 user=$2 password=$3
  mkdir -p "$folder"
  rm -rf "$folder/state"
  cat >"$folder/sallyport.toml" <<CONF
[server]
state = "$folder/state"
listen = ["127.0.0.1:$port"]
log = "warning"

[[share]]
name = "tmpfs"
path = "smb3://127.0.0.1:$FAR_PORT/tmpfs"
login = "$user"
CONF
  printf '%s\n' "$password" | "$program" user add "$user" --config "$folder/sallyport.toml" >&2
  printf '%s\n' "$FAR_PASSWORD" | "$program" share login tmpfs --config "$folder/sallyport.toml" >&2
  "$program" serve --config "$folder/sallyport.toml" </dev/null >"$folder/sallyport.log" 2>&1 &
  echo $! >"$folder/pid"
  await_port "$port" || { tail -n 20 "$folder/sallyport.log" >&2; return 1; }
  cat "$folder/pid"
}

case $command in
  start) start "$3" "$4" "$5" ;;
  stop) stop_pid "$(cat "$folder/pid")" ;;
esac
