#!/bin/bash
# What people do instead of a bridge: the far share mounted (by smbnetfs, which needs no kernel module) and re-exported by smbd.
#   reexport.sh start FOLDER PORT USER PASSWORD   prints its pid; its share "tmpfs" is the far server's
#   reexport.sh stop FOLDER
# FAR_PASSWORD in the environment; the far server must be on 127.0.0.1 port 445: libsmbclient knows no other.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
source "$here/folders.sh"
command=$1 folder=$(realpath -m "$2")

mount_far() {
  mkdir -p "$folder/mount" "$folder/home/.smb"
  printf '[global]\n  client min protocol = SMB3_11\n  client smb encrypt = required\n' >"$folder/home/.smb/smb.conf"
  printf 'auth "127.0.0.1" "%s" "%s"\n' "$1" "$FAR_PASSWORD" >"$folder/home/.smb/smbnetfs.auth"
  printf 'show_$_shares "false"\nuse_background_networks_scan "false"\nuse_background_hosts_scan "false"\nuse_ntlm_auth "true"\ninclude "smbnetfs.auth"\n' \
    >"$folder/home/.smb/smbnetfs.conf"
  chmod 600 "$folder/home/.smb/"*
  HOME="$folder/home" smbnetfs "$folder/mount" -o allow_other,big_writes >&2 || HOME="$folder/home" smbnetfs "$folder/mount" -o allow_other >&2
  ls "$folder/mount/127.0.0.1/tmpfs" >/dev/null
}

start() {
  port=$1 user=$2 password=$3
  mkdir -p "$folder"/{lock,state,cache,pid,private,ncalrpc}
  mount_far "$user"
  cat >"$folder/smb.conf" <<CONF
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
  socket options = TCP_NODELAY
[tmpfs]
  path = $folder/mount/127.0.0.1/tmpfs
  read only = no
  force user = root
CONF
  printf '%s\n%s\n' "$password" "$password" | smbpasswd -c "$folder/smb.conf" -s -a "$user" >&2
  smbd -s "$folder/smb.conf" -D
  await_port "$port"
  pgrep -f "^smbnetfs $folder/mount" | head -1 >"$folder/mount.pid"
  cat "$folder/pid/smbd.pid"
}

stop() {
  stop_pid "$(cat "$folder/pid/smbd.pid")"
  fusermount3 -u "$folder/mount" || umount -l "$folder/mount"
}

case $command in
  start) start "$3" "$4" "$5" ;;
  stop) stop ;;
esac
