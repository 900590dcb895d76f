#!/usr/bin/env bash
# Runs InspIRCd on loopback until it is told to end (Ctrl-C, SIGTERM): no accounts, and whoever says ten lines more than
# one a second allows is thrown out.
#   inspircd.sh FOLDER PORT     FOLDER holds everything it keeps
set -euo pipefail

folder=$(mkdir -p "${1:?inspircd.sh FOLDER PORT}" && cd "$1" && pwd)
port=${2:-6668}
here=$(cd "$(dirname "$0")" && pwd)
program=$("$here/install.sh" inspircd)/usr/sbin/inspircd
modules=$(dirname "$(find "$(dirname "$program")/../lib" -name m_cap.so | head -n 1)")

cat >"$folder/inspircd.conf" <<CONF
<path configdir="$folder" datadir="$folder" logdir="$folder" moduledir="$modules" runtimedir="$folder">
<server name="irc.strict.test" description="Strict" network="Strict">
<admin name="Nobody" nick="nobody" email="nobody@localhost">
<bind address="127.0.0.1" port="$port" type="clients">
<connect name="all" allow="*" timeout="30" pingfreq="120" threshold="10" commandrate="1000" fakelag="no" recvq="64K" softsendq="64K" hardsendq="1M" localmax="500" globalmax="500" maxchans="20" resolvehostnames="no" useident="no" useconnflood="no">
<performance softlimit="500" somaxconn="128" clonesonconnect="no">
<security announceinvites="none">
<options defaultmodes="nt">
<log method="file" type="* -USERINPUT -USEROUTPUT" level="default" target="inspircd.log">
<module name="cap">
<module name="ircv3">
<module name="ircv3_servertime">
<module name="ircv3_echomessage">
<module name="ircv3_ctctags">
<module name="ircv3_batch">
<module name="ircv3_capnotify">
CONF
exec "$program" --runasroot --nofork --nopid --config "$folder/inspircd.conf"
