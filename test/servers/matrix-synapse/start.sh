#!/usr/bin/env bash
# Runs Synapse on loopback until it is told to end (Ctrl-C, SIGTERM): no federation, nobody can register but with the
# secret in its configuration. Says "ready http://127.0.0.1:PORT" once it answers.
#   start.sh FOLDER [PORT]     FOLDER holds everything it keeps, and is made where it is not there
#   SYNAPSE_RATE, SYNAPSE_BURST   messages a second, and how many at once (the homeserver's own: 0.2 and 10)
# A user: ENVIRONMENT/bin/register_new_matrix_user -c FOLDER/homeserver.yaml -u NAME -p PASSWORD --no-admin
set -euo pipefail

folder=$(mkdir -p "${1:?start.sh FOLDER [PORT]}" && cd "$1" && pwd)
port=${2:-8008}
here=$(cd "$(dirname "$0")" && pwd)
environment=$("$here/install.sh")
free='{per_second: 1000, burst_count: 1000}'
secret=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')

cat >"$folder/log.yaml" <<YAML
version: 1
formatters: {plain: {format: "%(asctime)s %(levelname)s %(name)s %(message)s"}}
handlers: {file: {class: logging.FileHandler, filename: "$folder/synapse.log", formatter: plain}}
root: {level: WARNING, handlers: [file]}
YAML
(
  umask 077
  cat >"$folder/homeserver.yaml" <<YAML
server_name: localhost
pid_file: "$folder/pid"
public_baseurl: "http://127.0.0.1:$port/"
listeners: [{port: $port, bind_addresses: ["127.0.0.1"], type: http, tls: false, x_forwarded: false, resources: [{names: [client]}]}]
database: {name: sqlite3, args: {database: "$folder/homeserver.db"}}
log_config: "$folder/log.yaml"
media_store_path: "$folder/media"
signing_key_path: "$folder/signing.key"
registration_shared_secret: "$secret"
macaroon_secret_key: "$secret"
form_secret: "$secret"
report_stats: false
trusted_key_servers: []
federation_domain_whitelist: []
enable_registration: false
suppress_key_server_warning: true
rc_message: {per_second: ${SYNAPSE_RATE:-0.2}, burst_count: ${SYNAPSE_BURST:-10}}
rc_login: {address: $free, account: $free, failed_attempts: $free}
rc_registration: $free
rc_joins: {local: $free, remote: $free}
rc_invites: {per_room: $free, per_user: $free, per_issuer: $free}
rc_room_creation: $free
YAML
)
cd "$folder"
[ -f signing.key ] || "$environment/bin/python" -m synapse.app.homeserver --config-path homeserver.yaml --generate-keys >/dev/null
"$environment/bin/python" -m synapse.app.homeserver --config-path homeserver.yaml >out.log 2>&1 </dev/null &
server=$!
trap 'kill "$server" 2>/dev/null || true; wait "$server" || true; exit 0' INT TERM
for _ in $(seq 1 300); do
  if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
    echo "ready http://127.0.0.1:$port"
    wait "$server"
    exit
  fi
  kill -0 "$server" 2>/dev/null || break
  sleep 0.1
done
tail -n 20 out.log >&2
kill "$server" 2>/dev/null || true
exit 1
