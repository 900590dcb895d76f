#!/bin/sh
# Makes the certificates that the tests use: an authority, a server at 127.0.0.1, a client called millwright, and a server nobody vouches for.
set -eu
cd "$(dirname "$0")"
key() { openssl ecparam -name prime256v1 -genkey -noout -out "$1.key"; }
key ca
openssl req -x509 -new -key ca.key -days 36500 -subj '/CN=Test authority' -out ca.pem
signed() {
  key "$1"
  openssl req -new -key "$1.key" -subj "/CN=$2" | openssl x509 -req -days 36500 -CA ca.pem -CAkey ca.key -CAcreateserial -extfile "$3" -out "$1.pem"
}
names=$(mktemp)
echo 'subjectAltName=DNS:localhost,IP:127.0.0.1' > "$names"
signed server localhost "$names"
echo 'extendedKeyUsage=clientAuth' > "$names"
signed client millwright "$names"
key stranger
openssl req -x509 -new -key stranger.key -days 36500 -subj /CN=localhost -addext 'subjectAltName=IP:127.0.0.1' -out stranger.pem
rm -f ca.key ca.srl "$names"
