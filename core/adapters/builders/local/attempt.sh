#!/bin/sh
# One attempt at a piece of work. Claims it with an exclusive file, runs the command once, writes its exit code, and ends
# whatever the command left running. Started as the leader of a session of its own; outlives who started it.
#   attempt.sh FOLDER KEY TOKEN ISOLATION BLOCKS CWD COMMAND…    (stderr is the log; "claimed" on stdout when it is)
set -u
umask 022
folder=$1 key=$2 token=$3 isolation=$4 blocks=$5 cwd=$6
shift 6
trap : HUP INT TERM
trap '' PIPE
cd -- "$folder" || exit 70

set -C
{ echo "$$ $token $isolation" >claim; } 2>/dev/null || exit 75
echo claimed
exec >/dev/null

if [ -e stop ]; then
  code=stopped
elif [ ! -d "$cwd" ]; then
  code=start
else
  (
    trap - PIPE
    cd -- "$cwd" || exit 70
    TMPDIR=$folder/work-$token/tmp MILLWRIGHT_KEY=$key
    export TMPDIR MILLWRIGHT_KEY
    ulimit -f "$blocks"
    exec "$@"
  ) >&2
  code=$?
fi

# What left the process group is known by its TMPDIR; with bubblewrap it is gone already.
if [ "$isolation" = none ] && [ -r /proc/self/environ ]; then
  for round in 1 2 3 4 5; do
    left=$(grep -lsF "/work-$token/tmp" /proc/[0-9]*/environ)
    [ -n "$left" ] || break
    for file in $left; do
      pid=${file#/proc/}
      kill -KILL "${pid%/environ}" 2>/dev/null
    done
  done
fi

# One write: whoever reads it takes it for written only with its line end.
echo "$code" >exit
kill -KILL 0
