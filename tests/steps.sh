# Sourced by ./test: the steps and their sums.  A step ends with a line "N passed, N failed, N skipped" or just a status.
passed=0 failed=0 skipped=0
logs=build/test
mkdir -p "$logs"

# step NAME FUNCTION ARGS...: shows the output as it comes, keeps it, adds its numbers to the sums.
step() {
  local name=$1 log status start=$SECONDS counts
  log=$logs/${name// /-}.log
  shift
  echo "== $name"
  "$@" 2>&1 | tee "$log"
  status=${PIPESTATUS[0]}
  counts=$(grep -E '^[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped' "$log" | tail -n 1)
  read -r p _ f _ s _ <<<"${counts:-0 passed, 0 failed, 0 skipped}"
  [[ $status -eq 0 || $f -gt 0 ]] || f=$((f + 1))
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
  echo "== $name: $([[ $f -eq 0 ]] && echo ok || echo FAILED) ($((SECONDS - start)) s)"
  [[ $f -eq 0 ]]
}

# A check is one test: its status says all.
check() {
  if "$@"; then echo "1 passed, 0 failed, 0 skipped"; else echo "0 passed, 1 failed, 0 skipped"; return 1; fi
}

# A build is no test, unless it fails; what needs a build that failed is skipped.
declare -A built
build() {
  [[ -z ${built[$1]:-} ]] || return
  if step "build $1" build_preset "$1"; then built[$1]=yes; else built[$1]=no; fi
}
with() {
  local preset=$1 name=$2
  shift 2
  build "$preset"
  if [[ ${built[$preset]} == yes ]]; then step "$name" "$@"; else step "$name" skip "$preset did not build"; fi
}

skip() {
  echo "skipped: $*"
  echo "0 passed, 0 failed, 1 skipped"
}

# The address-space randomisation of newer kernels leaves g++ 12's ThreadSanitizer no room: turned off where that is allowed.
randomless() {
  if [[ $1 == tsan ]] && setarch -R true 2>/dev/null; then shift; setarch -R "$@"; else shift; "$@"; fi
}

# Each test in a process of its own, but for those of proto: thousands of goldens, each a matter of microseconds.
unit_tests() {
  local report=$root/$logs/unit-$1.xml proto=$root/$logs/unit-$1-proto.xml
  rm -f "$report" "$proto"
  randomless "$1" timeout 600 "build/$1/proto_test" --gtest_brief=1 --gtest_output="xml:$proto"
  randomless "$1" ctest --test-dir "build/$1" -E '^proto/' -j "$(nproc)" --timeout 180 --output-on-failure --output-junit "$report" |
    grep -vE '^ *[0-9]+/[0-9]+ Test .* Passed|^ +Start +[0-9]+:|^Test project'
  python3 tests/junit_sum.py "$proto" "$report"
}

# The interop suite wants root for its network namespace; without it those tests skip with that reason.
interop() {
  SALLYPORT=${SALLYPORT:-$root/build/$1/sallyport} randomless "$1" /usr/bin/python3 tests/interop/run.py
}

# The lab wants root for its network namespaces, and Samba; without them, or without the command, it is skipped with that reason.
audit_lab() {
  SALLYPORT=${SALLYPORT:-$root/build/$1/sallyport} /usr/bin/python3 tests/audit/run.py
}

# A gigabyte and five thousand files in every dialect and protection, and over the bridge.
large_files() {
  SALLYPORT_FULL=1 SALLYPORT=${SALLYPORT:-$root/build/release/sallyport} /usr/bin/python3 tests/interop/run.py full_matrix test_files test_bridge.
}

# Each target for its share of the time, from the seeds and from what earlier runs found. An input that breaks it is kept
# in build/fuzz/findings/.
fuzz_target() {
  local target=$1 seconds=$2 name corpus
  name=$(basename "$target")
  corpus=build/fuzz/corpus/$name
  mkdir -p "$corpus" "build/fuzz/seeds/$name" build/fuzz/findings
  "$target" -max_total_time="$seconds" -timeout=25 -rss_limit_mb=3072 -verbosity=0 -print_funcs=0 -print_final_stats=1 \
    -artifact_prefix="build/fuzz/findings/$name-" "$corpus" "build/fuzz/seeds/$name"
}

fuzz_all() {
  local seconds=$1 targets target
  build fuzz
  if [[ ${built[fuzz]} != yes ]]; then step "fuzz" skip "fuzz did not build"; return; fi
  mapfile -t targets < <(find build/fuzz -type f -perm -u+x -name '*_fuzz' | sort)
  if [[ ${#targets[@]} -eq 0 ]]; then step "fuzz" check false; return; fi
  for target in "${targets[@]}"; do
    step "fuzz $(basename "$target")" check fuzz_target "$target" $((seconds / ${#targets[@]} + 1))
  done
}

conformance() {
  SALLYPORT=${SALLYPORT:-$root/build/release/sallyport} /usr/bin/python3 tests/conformance/run.py
}
conformance_smb1() {
  SALLYPORT=${SALLYPORT:-$root/build/release/sallyport} /usr/bin/python3 tests/conformance/run.py --smb1
}

kernel_client() { SALLYPORT=${SALLYPORT:-$root/build/release/sallyport} /usr/bin/python3 tests/kernel/run.py; }

bench_smoke() {
  if [[ -x bench/smoke.sh ]]; then check bench/smoke.sh; else skip "bench/smoke.sh is not there"; fi
}
