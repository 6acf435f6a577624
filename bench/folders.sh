# Sourced by samba.sh and sallyport.sh: where their shares are, whose they are, and how both are waited for.

tmpfs_of() { echo "/dev/shm/sallyport-bench-$(basename "$1")"; }
ext4_of() { echo "$1/disk"; }

# make_share_folders FOLDER USER: the account acts as the Unix user of its name, on both servers.
make_share_folders() {
  id "$2" >/dev/null 2>&1 || useradd -M -s /usr/sbin/nologin "$2"
  mkdir -p "$(tmpfs_of "$1")" "$(ext4_of "$1")"
  chown "$2" "$(tmpfs_of "$1")" "$(ext4_of "$1")"
  chmod 777 "$(tmpfs_of "$1")" "$(ext4_of "$1")"
}

await_port() {
  local try
  for ((try = 0; try < 100; try++)); do
    (: <"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return 0
    sleep 0.1
  done
  echo "nothing answers on port $1" >&2
  return 1
}

# Ends one process and waits until it is gone.
stop_pid() {
  local try
  kill "$1" 2>/dev/null || return 0
  for ((try = 0; try < 100; try++)); do
    kill -0 "$1" 2>/dev/null || return 0
    sleep 0.1
  done
  kill -KILL "$1" 2>/dev/null || true
}
