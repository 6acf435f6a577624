#!/bin/bash
# Sallyport as the server to measure.
#   sallyport.sh start FOLDER PORT USER PASSWORD   prints its pid; shares "tmpfs" and "ext4" as samba.sh has them
#   sallyport.sh stop FOLDER
# SALLYPORT=build/release/sallyport is the program.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
source "$here/folders.sh"
command=$1 folder=$(realpath -m "$2")
program=${SALLYPORT:-$here/../build/release/sallyport}

configuration() {
  cat <<CONF
[server]
state = "$folder/state"
listen = ["127.0.0.1:$port"]
log = "warning"

[[share]]
name = "tmpfs"
path = "$(tmpfs_of "$folder")"

[[share]]
name = "ext4"
path = "$(ext4_of "$folder")"

[[zone]]
name = "loopback"
networks = ["127.0.0.0/8"]
min_dialect = "2.0.2"
signing = "optional"
encryption = "optional"
reason = "the benchmark compares plain, signed and encrypted clients"
CONF
}

start() {
  port=$1 user=$2 password=$3
  mkdir -p "$folder"
  make_share_folders "$folder" "$user"
  configuration >"$folder/sallyport.toml"
  rm -rf "$folder/state"
  printf '%s\n' "$password" | "$program" user add "$user" --config "$folder/sallyport.toml" >&2
  "$program" serve --config "$folder/sallyport.toml" </dev/null >"$folder/sallyport.log" 2>&1 &
  echo $! >"$folder/pid"
  await_port "$port" || { tail -n 20 "$folder/sallyport.log" >&2; return 1; }
  cat "$folder/pid"
}

case $command in
  start) start "$3" "$4" "$5" ;;
  stop) stop_pid "$(cat "$folder/pid")" ;;
esac
