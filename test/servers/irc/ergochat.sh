#!/usr/bin/env bash
# Runs ergochat on loopback until it is told to end (Ctrl-C, SIGTERM): accounts, SASL, account-tag, history.
#   ergochat.sh FOLDER PORT TLS_PORT     FOLDER holds everything it keeps, and ca.pem, which the bot is to trust
#   ERGO_FAKELAG  true (its own: five lines at once, then two a second) or false
#   ERGO_RATE     lines a second after the first five
# An account: connect as the nick it is to have and say: /msg NickServ REGISTER password
set -euo pipefail

folder=$(mkdir -p "${1:?ergochat.sh FOLDER PORT TLS_PORT}" && cd "$1" && pwd)
port=${2:-6667}
tls=${3:-6697}
here=$(cd "$(dirname "$0")" && pwd)
program=$("$here/install.sh" ergochat)/usr/bin/ergochat
cd "$folder"

if [ ! -e server.pem ]; then
  openssl ecparam -name prime256v1 -genkey -noout -out ca.key
  openssl req -x509 -new -key ca.key -days 30 -subj '/CN=Loopback authority' -out ca.pem
  openssl ecparam -name prime256v1 -genkey -noout -out server.key
  openssl req -new -key server.key -subj /CN=localhost 2>/dev/null |
    openssl x509 -req -days 30 -CA ca.pem -CAkey ca.key -CAcreateserial -out server.pem \
      -extfile <(echo 'subjectAltName=DNS:localhost,IP:127.0.0.1') 2>/dev/null
fi

cat >ircd.yaml <<YAML
network: {name: Loopback}
server:
  name: irc.loopback.test
  listeners:
    "127.0.0.1:$port": {}
    "127.0.0.1:$tls": {tls: {cert: server.pem, key: server.key}}
  casemapping: ascii
  enforce-utf8: true
  lookup-hostnames: false
  ip-cloaking: {enabled: false}
  ip-limits: {count: false, throttle: false}
  max-sendq: 1M
  output-path: .
  compatibility: {force-trailing: true, send-unprefixed-sasl: true}
accounts:
  authentication-enabled: true
  registration: {enabled: true, allow-before-connect: true, bcrypt-cost: 4, verify-timeout: 32h, email-verification: {enabled: false}, throttling: {enabled: false}}
  login-throttling: {enabled: false}
  skip-server-password: false
  login-via-pass-command: true
  require-sasl: {enabled: false}
  nick-reservation: {enabled: true, additional-nick-limit: 0, method: strict, allow-custom-enforcement: false, guest-nickname-format: "Guest-*", force-nick-equals-account: false, forbid-anonymous-nick-changes: false}
  multiclient: {enabled: true, allowed-by-default: false, always-on: disabled, auto-away: disabled}
  vhosts: {enabled: false}
channels: {default-modes: +nt, max-channels-per-client: 100, registration: {enabled: false, operator-only: false, max-channels-per-account: 15}}
logging: [{method: stderr, type: "* -userinput -useroutput", level: warn}]
datastore: {path: ircd.db, autoupgrade: true}
languages: {enabled: false, default: en}
limits: {nicklen: 32, identlen: 20, realnamelen: 150, channellen: 64, awaylen: 390, kicklen: 390, topiclen: 390, monitor-entries: 100, whowas-entries: 100, chan-list-modes: 100, registration-messages: 1024, multiline: {max-bytes: 4096, max-lines: 100}}
fakelag: {enabled: ${ERGO_FAKELAG:-true}, window: 1s, burst-limit: 5, messages-per-window: ${ERGO_RATE:-2}, cooldown: 2s}
history: {enabled: true, channel-length: 4096, client-length: 256, autoresize-window: 3d, autoreplay-on-join: 0, chathistory-maxmessages: 1000, znc-maxmessages: 2048, restrictions: {expire-time: 1w, query-cutoff: none, grace-period: 1h}, retention: {allow-individual-delete: false}, persistent: {enabled: false}}
YAML
[ -e ircd.db ] || "$program" initdb --conf ircd.yaml --quiet
exec "$program" run --conf ircd.yaml --quiet
