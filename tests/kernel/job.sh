# Runs in the guest.  MOUNT, LOGIN and OPTIONS stand in front of it.  One line a check: ok NAME, FAIL NAME: why, skip NAME: why.
head -c 3000000 /dev/urandom > /tmp/big
HASH=$(sha256sum < /tmp/big)
mkdir /a /b

check() { # check NAME COMMAND...
  local name=$1; shift
  if "$@" > /tmp/out 2>&1; then echo "ok $set $name $(tail -n 1 /tmp/out | head -c 100)"
  else echo "FAIL $set $name: $(tail -n 3 /tmp/out | tr '\n' ' ' | head -c 300)"; fi
}
same_hash() { [ "$(sha256sum < "$1")" = "$HASH" ]; }
copy() { cp /tmp/big $d/big && same_hash $d/big && same_hash $e/big; }
rename() { mv $d/big "$d/neu ümläut.bin" && [ ! -e $e/big ] && same_hash "$e/neu ümläut.bin"; }
folder_of_200() {
  mkdir $d/m && for i in $(seq 200); do echo $i > $d/m/f$i || return 1; done
  [ $(ls $e/m | wc -l) = 200 ] && [ "$(cat $e/m/f77)" = 77 ] && rm -r $d/m && [ ! -e $e/m ]
}
append() { echo 1 > $d/x; echo 2 >> $e/x; sleep 1; echo 3 >> $d/x; sleep 1; [ $(wc -l < $e/x) = 3 ]; }
lock_conflict() {
  flock -x $d/x sleep 3 & sleep 1
  if flock -n -x $e/x true; then echo "two exclusive locks at once"; return 1; fi
  wait; flock -n -x $e/x true
}
replace() { echo old > $d/r; echo new > $d/r.tmp; mv $d/r.tmp $d/r && [ "$(cat $e/r)" = new ] && [ ! -e $d/r.tmp ]; }
sparse() { dd if=/dev/zero of=$d/s bs=1 count=1 seek=5000000000 2>/dev/null && [ $(stat -c %s $e/s) = 5000000001 ] && rm $d/s; }
write_times() {
  echo t > $d/t; touch -d "2001-02-03 04:05:06" $d/t && stat -c %Y $d/t $e/t > /tmp/times && date -d "2001-02-03 04:05:06" +%s >> /tmp/times
  tr '\n' ' ' < /tmp/times
  [ $(sort -u /tmp/times | wc -l) = 1 ]
}
project() { # build, run, change one file, build again: only that one may be compiled
  cp -r /project $d/p && cd $d/p || return 1
  for i in $(seq 25); do
    echo "#include \"parts.h\"
uint32_t part$i(uint32_t x) { return mix(x, $i); }" > part$i.c
    echo "PART($i)" >> table.inc
  done
  make -s sum && [ $(wc -l < compiled.log) = 26 ] && first=$(./sum) && [ -n "$first" ] || { cd /; return 1; }
  rm compiled.log; sleep 2
  sed -i 's/mix(x, 7)/mix(x, 1000)/' part7.c && make -s sum && [ "$(cat compiled.log)" = part7.o ] && [ "$(./sum)" != "$first" ] || { cd /; return 1; }
  make -s clean && [ ! -e sum ]; r=$?; echo "sum $first"; cd /; return $r
}

for set in $OPTIONS; do
  if ! mount.cifs $MOUNT /a -o $LOGIN,$set,noperm > /tmp/out 2>&1; then
    echo "FAIL $set mount: $(head -n 1 /tmp/out) $(dmesg | tail -n 1)"; continue
  fi
  mount.cifs $MOUNT /b -o $LOGIN,$set,noperm,nosharesock,actimeo=0,nohandlecache || { echo "FAIL $set second mount"; umount /a; continue; }
  echo "ok $set mount"
  d=/a/k$$; e=/b/k$$; mkdir $d
  case $set in *cache=none*) map=nommap ;; *) map= ;; esac # the client keeps mapped and uncached writes incoherent
  check copy copy
  check rename rename
  check folder_of_200 folder_of_200
  check append append
  check lock_conflict lock_conflict
  check replace replace
  check sparse sparse
  check write_times write_times
  check random_io random_io $d/r300 300 7 $map
  check project project
  check space sh -c "df $d | tail -n 1"
  check cleanup rm -r $d
  umount /b; umount /a
done
dmesg | grep -E 'WARNING|BUG|Oops' | head -n 5
