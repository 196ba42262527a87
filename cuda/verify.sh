#!/usr/bin/env bash
# Proves the CUDA backend on this machine's GPU, with nothing but two published programs:
#
#   cuda/verify.sh TESTS BENCH [OUT]
#
# TESTS and BENCH are the programs CoreDataless.Tests and CoreDataless.Bench. Publish them on any machine with
#
#   for p in tests/CoreDataless.Tests bench/CoreDataless.Bench; do
#     dotnet publish -c Release -r linux-x64 --self-contained -p:PublishSingleFile=true \
#       -p:EnableCompressionInSingleFile=true -p:IncludeAllContentForSelfExtract=true -o out $p
#   done
#
# and copy these two files: they need no .NET, and no source. Driver, NVRTC, cuBLAS, cuDNN and cuSOLVER are found as for
# everybody.
#
# Writes to OUT (verify-DATE): device.json, tests.json (CTRF), memcheck.log and racecheck.log where compute-sanitizer is
# found, layers.json (each step of an iteration of descent), deepfool.json, spectra.json, timings.json (iterations by
# images, precision and whose layers), verify.json with what each step came to; then a line in words. Exits with 1 when
# a step failed, 4 where there is no usable GPU.
set -uo pipefail

if [ $# -lt 2 ] || [ $# -gt 3 ]; then
    sed -n '2,19s/^# \{0,1\}//p' "$0" >&2
    exit 2
fi
tests=$(realpath -- "$1") bench=$(realpath -- "$2") out=${3:-verify-$(date +%Y-%m-%d-%H%M%S)}
mkdir -p -- "$out" && out=$(realpath -- "$out") || exit 2

device=$("$bench" cuda device)
status=$?
if [ $status -ne 0 ]; then
    echo "nothing was verified: there is no GPU that can be used (the reason is above)" >&2
    exit $status
fi
printf '%s\n' "$device" > "$out/device.json"

steps=() failed=()

# record NAME STATUS SECONDS: what a step came to.
record() {
    local passed=true
    if [ "$2" != 0 ]; then passed=false failed+=("$1"); fi
    steps+=("$(printf '    { "step": "%s", "passed": %s, "seconds": %d }' "$1" "$passed" "$3")")
}

# step NAME COMMAND...: runs it, shows what it says, and records whether it succeeded.
step() {
    local name=$1 start=$SECONDS result=0
    shift
    echo "== $name"
    "$@" || result=$?
    record "$name" $result $((SECONDS - start))
}

# Rows of the emulated device are not wanted here, nor those of other tests.
gpu_tests() { "$tests" --filter-trait Device=GPU --no-progress --no-ansi "$@"; }

# sanitized TOOL: the operations under compute-sanitizer, which slows them down a hundred times.
sanitized() {
    # Calls that fail are ordinary: engines are asked for that a GPU may not have.
    "$sanitizer" --tool "$1" --error-exitcode 1 --report-api-errors no --log-file "$out/$1.log" \
        "$tests" --filter-method '*Gpu.OpCaseTests.Agrees_with_the_reference' --filter-trait Device=GPU \
        --no-progress --no-ansi
}

step tests gpu_tests --results-directory "$out" --report-ctrf --report-ctrf-filename tests.json

sanitizer=$(command -v compute-sanitizer || ls /usr/local/cuda*/bin/compute-sanitizer 2> /dev/null | tail -n 1)
if [ -n "$sanitizer" ]; then
    step memcheck sanitized memcheck
    step racecheck sanitized racecheck
else
    echo "== memcheck and racecheck are left out: compute-sanitizer is not here"
fi

step layers "$bench" cuda layers --json "$out/layers.json"
step deepfool "$bench" cuda deepfool --json "$out/deepfool.json"
step spectra "$bench" cuda spectra --json "$out/spectra.json"
step timings "$bench" cuda --json "$out/timings.json"

{
    printf '{\n  "date": "%s",\n  "device": %s,\n  "sanitizer": %s,\n  "steps": [\n' \
        "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$device" "$([ -n "$sanitizer" ] && echo true || echo false)"
    for ((i = 0; i < ${#steps[@]}; i++)); do
        printf '%s%s\n' "${steps[i]}" "$([ $i -lt $((${#steps[@]} - 1)) ] && echo ,)"
    done
    printf '  ]\n}\n'
} > "$out/verify.json"

if [ ${#failed[@]} -ne 0 ]; then
    echo "verify FAILED: ${failed[*]}; see $out"
    exit 1
fi
echo "verify passed: ${#steps[@]} steps; see $out"
