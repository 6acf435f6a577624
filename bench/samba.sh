#!/bin/bash
# Samba's smbd as the server to compare with: a private one, tuned for throughput, on loopback only.
#   samba.sh start FOLDER PORT USER PASSWORD   prints its pid; its shares are "tmpfs" and "ext4" (see folders.sh)
#   samba.sh stop FOLDER
# FORCE_USER=NAME in the environment: every request acts as NAME, not as who logged in.
# One smbd answers plain, signed and encrypted clients alike: the client asks.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
source "$here/folders.sh"
command=$1 folder=$(realpath -m "$2")

configuration() {
  cat <<CONF
[global]
  server role = standalone server
  smb ports = $port
  interfaces = lo
  bind interfaces only = yes
  disable netbios = yes
  lock directory = $folder/lock
  state directory = $folder/state
  cache directory = $folder/cache
  pid directory = $folder/pid
  private dir = $folder/private
  ncalrpc dir = $folder/ncalrpc
  log file = $folder/smbd.log
  log level = 0
  load printers = no
  disable spoolss = yes
  rpc start on demand helpers = no
  server min protocol = SMB2_02
  server smb encrypt = default
  server multi channel support = yes
  socket options = TCP_NODELAY
  use sendfile = yes
  # While these are not 0, smbd's aio threads take every read and write, and sendfile is never used: twice the cost.
  aio read size = 0
  aio write size = 0
[tmpfs]
  path = $(tmpfs_of "$folder")
  read only = no
${FORCE_USER:+  force user = $FORCE_USER}
[ext4]
  path = $(ext4_of "$folder")
  read only = no
${FORCE_USER:+  force user = $FORCE_USER}
CONF
}

start() {
  port=$1 user=$2 password=$3
  mkdir -p "$folder"/{lock,state,cache,pid,private,ncalrpc}
  make_share_folders "$folder" "$user"
  configuration >"$folder/smb.conf"
  printf '%s\n%s\n' "$password" "$password" | smbpasswd -c "$folder/smb.conf" -s -a "$user" >&2
  smbd -s "$folder/smb.conf" -D
  await_port "$port"
  cat "$folder/pid/smbd.pid"
}

case $command in
  start) start "$3" "$4" "$5" ;;
  stop) stop_pid "$(cat "$folder/pid/smbd.pid")" ;;
esac
