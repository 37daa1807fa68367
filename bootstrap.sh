#!/usr/bin/env bash
# Gives a composite step its Python: `bootstrap.sh EXTRA` prints the path of an interpreter that has
# the libraries of locked/EXTRA.txt and this release of promo, and nothing else of the machine.
#
# Everything that is downloaded is pinned and checked by its hash. The caller's PATH, Python and
# environment stay as they are. The place it makes lives in $RUNNER_TEMP and is found again by the
# next step of the job. Whatever goes wrong is one line and exit 3.
set -euo pipefail

extra=${1:-}
step=${GITHUB_ACTIONS:-}
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
lock=$root/locked/$extra.txt
umask 077

fail() { # WHAT HINT
  local line="promo cannot start: $1. $2."
  line=${line//[$'\r\n']/ }
  if [[ $step == true ]]; then
    printf '::error title=promo::%s\n' "${line//%/%25}" >&2
    if [[ -n ${GITHUB_OUTPUT:-} ]]; then
      printf '%s\n' outcome=inconclusive reason=bootstrap-failed document= >>"$GITHUB_OUTPUT"
    fi
  else
    printf 'error: %s\n' "$line" >&2
  fi
  exit 3
}

# Of all that a program wrote: the lines that speak of an error, else the last one.
cause_in() { # FILE
  local line='' said='' last=''
  while IFS= read -r line || [[ -n $line ]]; do
    line=${line//[^[:print:]]/ }
    line=${line#"${line%%[! ]*}"}
    [[ -z $line ]] || last=${line%.}
    [[ $line != [Ee][Rr][Rr][Oo][Rr]* && $line != cause:* ]] || said+=${said:+, }${line%.}
  done <"$1"
  said=${said:-$last}
  printf '%s' "${said:0:400}"
}

recent_enough() { # PYTHON
  [[ -n $1 && $("$1" -I -c 'import sys; print(sys.version_info >= (3, 11))' 2>/dev/null) == True* ]]
}

absolute() { # COMMAND-OR-PATH
  local found
  found=$(type -P -- "$1") || return 0
  [[ $found == [/\\]* || $found == ?:* ]] || found=$PWD/$found
  printf '%s' "$found"
}

find_python() {
  local name found
  if [[ -n ${INPUT_PYTHON_PATH:-} ]]; then
    found=$(absolute "$INPUT_PYTHON_PATH")
    recent_enough "$found" ||
      fail "python-path ($INPUT_PYTHON_PATH) is no Python of 3.11 or newer" 'Correct or remove it'
    printf '%s' "$found"
    return
  fi
  for name in python3 python python3.14 python3.13 python3.12 python3.11; do
    found=$(absolute "$name")
    recent_enough "$found" && printf '%s' "$found" && return
  done
  for found in "${RUNNER_TOOL_CACHE:-/nonexistent}"/Python/3.*/*/{bin/python3,python.exe}; do
    recent_enough "$found" && printf '%s' "$found" && return
  done
  fail 'there is no Python of 3.11 or newer on PATH or in the tool cache' \
    'Install one, add actions/setup-python before this step, or give python-path'
}

# A Debian Python comes without pip, and often with venv, which brings its own.
find_pip() { # PYTHON
  local made=$building/pip
  if "$1" -I -c 'import pip' 2>/dev/null; then
    printf '%s' "$1"
  elif "$1" -I -m venv "$made" >"$building/log" 2>&1; then
    interpreter_of "$made"
  else
    fail "$1 has neither pip nor venv" \
      'Install python3-pip, add actions/setup-python before this step, or give python-path'
  fi
}

interpreter_of() { # ENVIRONMENT
  if [[ -x $1/bin/python ]]; then printf '%s\n' "$1/bin/python"; else printf '%s\n' "$1/Scripts/python.exe"; fi
}

# Of the caller's settings only those stay that say where packages come from.
quiet_settings() {
  local name
  for name in $(compgen -e); do
    case $name in
      UV_DEFAULT_INDEX | UV_INDEX_URL | UV_INDEX | UV_EXTRA_INDEX_URL | UV_INDEX_*_USERNAME | UV_INDEX_*_PASSWORD) ;;
      UV_FIND_LINKS | UV_OFFLINE | UV_CACHE_DIR | UV_NO_CACHE | UV_NATIVE_TLS | UV_SYSTEM_CERTS | UV_INSECURE_HOST) ;;
      UV_HTTP_TIMEOUT | UV_HTTP_RETRIES | UV_KEYRING_PROVIDER | UV_CONFIG_FILE | UV_LINK_MODE) ;;
      UV_* | PIP_TARGET | PIP_PREFIX | PIP_ROOT | PIP_CONSTRAINT | PIP_REQUIREMENT | PIP_EDITABLE) unset "$name" ;;
      PIP_NO_BINARY | PIP_ONLY_BINARY | PIP_NO_DEPS | PIP_DRY_RUN | PIP_REPORT | PIP_LOG) unset "$name" ;;
      VIRTUAL_ENV | CONDA_PREFIX) unset "$name" ;;
      *) ;;
    esac
  done
  export PIP_USER=0 PIP_REQUIRE_VIRTUALENV=0 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1
}

# uv does not read pip's settings; a machine that names its mirror to pip alone means both.
follow_pip() { # FILE
  local name value
  [[ -z ${UV_DEFAULT_INDEX:-}${UV_INDEX_URL:-} ]] || return 0
  while IFS='=' read -r name value; do
    value=${value#\'} value=${value%\'}
    case $name in # the environment's come first and win over the files'
      :env:.index-url | global.index-url) export UV_DEFAULT_INDEX=${UV_DEFAULT_INDEX:-$value} ;;
      :env:.cert | global.cert) export SSL_CERT_FILE=${SSL_CERT_FILE:-$value} ;;
      *) ;;
    esac
  done <"$1"
}

# A download that breaks off in its middle is tried once more: the programs' own retries leave those out.
twice() { # COMMAND...
  "$@" >log 2>&1 && return
  sleep 2 # seconds; a mirror that restarts or a connection that was cut is often there again
  "$@" >log 2>&1
}

build() {
  local python pip uv
  python=$(find_python)
  mkdir -p -- "$base" 2>/dev/null || true
  building=$(mktemp -d "$base/promo-building.XXXXXX" 2>/dev/null) ||
    fail "$base cannot be written" 'Set RUNNER_TEMP'
  trap 'rm -rf -- "$building"' EXIT
  # Settings of the consumer's checkout (pyproject.toml, uv.toml) are not ours to read.
  cd -- "$building"
  quiet_settings
  pip=$(find_pip "$python")
  "$pip" -I -m pip config list >pip-settings 2>/dev/null & # while pip works, since it takes 0.3 s
  twice "$pip" -I -m pip install --quiet --require-hashes --no-deps --only-binary :all: \
    --target "$building/uv" --requirement "$root/locked/uv.txt" ||
    fail "pip could not install uv ($(cause_in log))" 'Check the package index and the network'
  wait
  follow_pip pip-settings
  uv=$building/uv/bin/uv
  [[ -x $uv ]] || uv=$building/uv/Scripts/uv.exe
  "$uv" venv --quiet --no-project --python "$python" "$building/made" >log 2>&1 ||
    fail "uv could not make an environment ($(cause_in log))" 'Give another Python with python-path'
  twice "$uv" pip sync --quiet --require-hashes --no-build --strict --python "$building/made" "$lock" ||
    fail "uv could not install locked/$extra.txt ($(cause_in log))" 'Check the package index and the network'
  finish
}

# `.ready` is the last thing written: a place without it is half made.
finish() {
  local packages source=$root/src
  [[ -z $(type -P cygpath) ]] || source=$(cygpath -w "$source") # a Windows Python reads the .pth
  for packages in "$building/made/lib"/python3.*/site-packages "$building/made/Lib/site-packages"; do
    [[ ! -d $packages ]] || printf '%s\n' "$source" >"$packages/promo.pth"
  done
  printf '%s\n' "$root" >"$building/made/.root"
  printf '%s\n' "$wanted" >"$building/made/.ready"
  take_place
}

# Nothing that is there is removed or changed, since other processes of the machine may be running in
# it: what is half made or somebody else's is passed by. A rename alone is whole or not at all; mv
# would move into a folder that has come meanwhile.
take_place() {
  for place in "${places[@]}"; do
    ! is_ready || return 0 # another process was first
    ! "$python" -I -c 'import os, sys; os.rename(*sys.argv[1:])' "$building/made" "$place" 2>/dev/null ||
      return 0
    ! is_ready || return 0 # another came between the look and the rename
  done
  fail "$base has no place left for promo" "Remove ${places[0]}*"
}

find_place() {
  for place in "${places[@]}"; do
    ! is_ready || return 0
  done
  return 1
}

# The name is a checksum; that it is really this root and these lock files is compared whole.
is_ready() {
  [[ -O $place && -f $place/.ready && $(<"$place/.root") == "$root" && $(<"$place/.ready") == "$wanted" ]]
}

[[ $extra =~ ^[a-z][a-z0-9-]*$ && -f $lock ]] ||
  fail "there is no locked/${extra//[^a-z0-9-]/}.txt" 'Use a whole, unchanged release of promo'
base=${RUNNER_TEMP:-${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}/promo}
wanted=$(cat -- "$root"/locked/*.txt) # all of them: one includes others
sum=$(printf '%s\n' "$root" "${INPUT_PYTHON_PATH:-}" "$wanted" | cksum)
place=$base/promo-$extra-${sum%% *}
places=("$place" "$place"-{2,3,4})
find_place || build
interpreter_of "$place"
