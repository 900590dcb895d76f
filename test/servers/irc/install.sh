#!/usr/bin/env bash
# Unpacks an IRC program of Debian into the cache folder and prints where; nothing outside that folder is touched.
#   install.sh ergochat|inspircd|ii
#   MILLWRIGHT_CACHE  the folder; $XDG_CACHE_HOME/millwright or ~/.cache/millwright without it
# It asks the mirror that this machine already uses, and checks what it gets with Debian's keys. ergochat is not in every
# release, so it comes from trixie.
set -euo pipefail

name=${1:?install.sh ergochat|inspircd|ii}
case $name in
  ergochat) suite=trixie ;;
  inspircd | ii) suite=bookworm ;;
  *) echo "install.sh knows ergochat, inspircd and ii, not $name." >&2; exit 2 ;;
esac
cache=${MILLWRIGHT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/millwright}
folder=$cache/$name-$suite

if [ ! -e "$folder/complete" ]; then
  keys=/usr/share/keyrings/debian-archive-keyring.gpg
  mirror=$({ cat /etc/apt/sources.list.d/*.sources /etc/apt/sources.list 2>/dev/null || true; } | sed -nE 's/^(URIs:|deb( \[[^]]*\])?) +([^ ]+).*/\3/p' | grep -vE 'security' | head -n 1)
  if [ -z "$mirror" ] || [ ! -e "$keys" ]; then
    echo "$name is fetched as a Debian package, and this machine has no Debian mirror or keys to fetch it with." >&2
    exit 1
  fi
  echo "Fetching $name from Debian $suite into $folder …" >&2
  rm -rf "$folder"
  mkdir -p "$folder"
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  mkdir -p "$work/lists/partial" "$work/archives/partial"
  echo "deb [signed-by=$keys] $mirror $suite main" >"$work/sources.list"
  options=(-qq -o "Dir::Etc::sourcelist=$work/sources.list" -o Dir::Etc::sourceparts=/dev/null -o "Dir::State::lists=$work/lists"
    -o "Dir::Cache=$work" -o Acquire::Languages=none)
  [ "$(id -u)" -ne 0 ] || options+=(-o APT::Sandbox::User=root)
  apt-get "${options[@]}" update >&2
  (cd "$work" && apt-get "${options[@]}" download "$name" >&2)
  dpkg-deb -x "$work/$name"_*.deb "$folder"
  touch "$folder/complete"
fi
echo "$folder"
