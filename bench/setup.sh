#!/bin/bash
# Puts the load generators into build/bench/ (root, Debian 12, about two minutes, 400 MB of disk).  Safe to repeat: what is there stays.
#   smb2load    bench/smb2load.c linked with libsmb2, built from Debian's source package of that name
#   smbtorture  a newer Debian's, which has the smb2.bench.* tests this one's lacks; unpacked into a folder and run in a chroot
#               there, so that nothing of that release is installed on this machine
# SUITE=sid chooses the release that both are taken from.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
root=$(dirname "$here")
into=$root/build/bench
suite=${SUITE:-sid}
chroot=$into/$suite/root
mkdir -p "$into"
source "$root/scripts/packages.sh"

# apt with a world of its own: lists, cache and status below build/bench, sources from this machine's own mirror.
prepare_apt() {
  local world=$into/$suite mirror keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  mirror=$(grep -rhoE 'https?://[^][ ]+/debian/?( |$)' /etc/apt/sources.list /etc/apt/sources.list.d 2>/dev/null | sort -u | head -n 1 | tr -d ' ') || true
  [[ -n $mirror ]] || { echo "setup.sh: apt's sources name no Debian mirror to take $suite's Samba from" >&2; return 1; }
  mkdir -p "$world"/{lists,cache/archives}/partial
  touch "$world/status"
  printf 'deb [signed-by=%s] %s %s main\ndeb-src [signed-by=%s] %s %s main\n' \
    "$keyring" "$mirror" "$suite" "$keyring" "$mirror" "$suite" >"$world/sources.list"
  apt=(apt-get -qq -o "Dir::Etc::sourcelist=$world/sources.list" -o Dir::Etc::sourceparts=- -o "Dir::State::lists=$world/lists"
    -o "Dir::Cache=$world/cache" -o "Dir::State::status=$world/status" -o APT::Sandbox::User=root)
  "${apt[@]}" update
}

# The release's packages put /bin, /lib and so on behind links into /usr, which must be there before they are unpacked.
make_chroot() {
  local folder package device minor
  for folder in bin sbin lib lib64; do
    mkdir -p "$chroot/usr/$folder"
    ln -sfn "usr/$folder" "$chroot/$folder"
  done
  for package in "$into/$suite"/cache/archives/*.deb; do
    dpkg-deb --fsys-tarfile "$package" | tar -x -C "$chroot" --keep-directory-symlink
  done
  mkdir -p "$chroot"/{dev,proc,tmp,root,run/samba,etc/samba} "$chroot"/var/{lib/samba/private,cache/samba,log/samba}
  chmod 1777 "$chroot/tmp"
  while read -r device minor; do
    [[ -e $chroot/dev/$device ]] || mknod -m 666 "$chroot/dev/$device" c 1 "$minor"
  done <<<$'null 3\nzero 5\nurandom 9'
  cp /etc/passwd /etc/group "$chroot/etc/"
  printf '[global]\nclient min protocol = SMB2_02\n' >"$chroot/etc/samba/smb.conf"
}

get_smbtorture() {
  [[ ! -x $into/smbtorture ]] || return 0
  echo "Fetching smbtorture of $suite"
  prepare_apt
  "${apt[@]}" install -y --download-only --no-install-recommends samba-testsuite smbclient >/dev/null
  make_chroot
  printf '#!/bin/sh\nexec chroot %q smbtorture "$@"\n' "$chroot" >"$into/smbtorture.new"
  chmod +x "$into/smbtorture.new"
  "$into/smbtorture.new" --version | tail -n 1
  mv "$into/smbtorture.new" "$into/smbtorture"
}

get_libsmb2() {
  [[ ! -e $into/libsmb2/lib/libsmb2.a ]] || return 0
  echo "Building libsmb2 of $suite"
  prepare_apt
  rm -rf "$into/libsmb2-source"
  mkdir -p "$into/libsmb2-source"
  (
    cd "$into/libsmb2-source"
    "${apt[@]}" source --download-only libsmb2
    tar -xf libsmb2_*.orig.tar.* --strip-components=1
    bash bootstrap
    ./configure --prefix="$into/libsmb2" --disable-shared --without-libkrb5 --disable-werror CFLAGS="-O2 -g"
    make -j"$(nproc)" -C lib
    make -C lib install
    make -C include install
  ) >"$into/libsmb2.log" 2>&1 || { tail -n 20 "$into/libsmb2.log" >&2; return 1; }
}

build_smb2load() {
  [[ ! $into/smb2load -nt $here/smb2load.c ]] || return 0
  gcc -std=gnu11 -O2 -Wall -Wextra -o "$into/smb2load" "$here/smb2load.c" -I"$into/libsmb2/include" "$into/libsmb2/lib/libsmb2.a"
}

[[ $EUID -eq 0 ]] || { echo "bench/setup.sh needs root: for a chroot, and Samba's smbd needs it anyway" >&2; exit 1; }
need_packages bench
get_smbtorture
get_libsmb2
build_smb2load
echo "Generators are in $into"
