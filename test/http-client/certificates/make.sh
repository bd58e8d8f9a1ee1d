#!/bin/sh
# Makes the certificates of the download tests, valid from 2020 to 2120: an authority, a server of its for 127.0.0.1 and
# localhost, and an authority that has nothing to do with either. The keys guard nothing.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
cat >"$work/ca.conf" <<END
[ca]
default_ca = test
[test]
database = $work/index
rand_serial = yes
new_certs_dir = $work
default_md = sha256
policy = any
default_startdate = 20200101000000Z
default_enddate = 21200101000000Z
[any]
commonName = supplied
[authority]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign
[server]
subjectAltName = DNS:localhost,IP:127.0.0.1
END
: >"$work/index"

key_and_request() {
  openssl ecparam -name prime256v1 -genkey -noout -out "$1"
  openssl req -new -key "$1" -subj "/CN=$2" -out "$work/request"
}
sign() { openssl ca -batch -notext -config "$work/ca.conf" -in "$work/request" "$@"; }

key_and_request "$work/other.key" 'another authority'
sign -selfsign -keyfile "$work/other.key" -extensions authority -out other-ca.pem
key_and_request "$work/ca.key" 'voxroute test authority'
sign -selfsign -keyfile "$work/ca.key" -extensions authority -out ca.pem
key_and_request server-key.pem localhost
sign -cert ca.pem -keyfile "$work/ca.key" -extensions server -out server.pem
