#!/bin/sh
# Makes repo/ anew with dpkg-deb, dpkg-source, dpkg-scanpackages, dpkg-scansources and gpg (Debian: dpkg-dev, gpg, xz-utils), and expected.json with python3-apt.
# The suite is called demo; its key is made for it, kept nowhere, and signs nothing else.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export SOURCE_DATE_EPOCH=1764028800 GNUPGHOME="$work/gpg" LC_ALL=C
pool="$work/repo/pool" suite="$work/repo/dists/demo"
mkdir -p "$pool" "$suite/main/binary-amd64" "$suite/main/source" "$GNUPGHOME"
chmod 700 "$GNUPGHOME"

binary() { # name version architecture, further fields on stdin
  mkdir -p "$work/deb/DEBIAN"
  { printf 'Package: %s\nVersion: %s\nArchitecture: %s\nMaintainer: Demo Team <demo@example.org>\nDescription: demo\n' "$1" "$2" "$3"; cat; } > "$work/deb/DEBIAN/control"
  dpkg-deb --build --root-owner-group "$work/deb" "$pool/$1_$(printf %s "$2" | tr : _)_$3.deb" > /dev/null
  rm -r "$work/deb"
}
source() { # name version, further fields of the source paragraph on stdin
  mkdir -p "$work/src/$1/debian/source"
  echo '3.0 (native)' > "$work/src/$1/debian/source/format"
  printf '%s (%s) demo; urgency=low\n\n  * Demo.\n\n -- Demo Team <demo@example.org>  Tue, 25 Nov 2025 00:00:00 +0000\n' "$1" "$2" > "$work/src/$1/debian/changelog"
  { printf 'Source: %s\nMaintainer: Demo Team <demo@example.org>\nSection: misc\nPriority: optional\n' "$1"; cat; printf '\nPackage: %s-bin\nArchitecture: any\nDescription: demo\n' "$1"; } > "$work/src/$1/debian/control"
  (cd "$pool" && dpkg-source -b "$work/src/$1" > /dev/null)
  rm -r "$work/src/$1"
}

source greet 1:2.0~rc1 <<X
Uploaders: "Doe, Jane" <jane@example.org>, Łukasz <lukasz@example.org>
Homepage: https://github.com/demo/greet/
Vcs-Git: https://example.org/greet.git -b main
Build-Depends: debhelper-compat (= 13), libtext-dev <!nocheck>, python3:native, cross-only <cross>,
 amd64-only [amd64], arm-only [arm64 armhf], not-here [!any-amd64], bsd-only [kfreebsd-any]
Build-Depends-Indep: doc-tool | other-doc-tool
Build-Conflicts: bad-tool
X
source libtext 3.1 <<X
Vcs-Browser: https://salsa.debian.org/demo/libtext
Build-Depends: debhelper-compat (= 13)
X
binary libtext1 3.1 amd64 <<X
Source: libtext
Multi-Arch: same
Provides: text-abi-1, text-engine (= 3.1)
Breaks: greet (<< 1:1.0)
X
binary libtext-dev 3.1 amd64 <<X
Source: libtext
Depends: libtext1 (= 3.1)
X
binary libgreet2 1:2.0~rc1+b1 amd64 <<X
Source: greet (1:2.0~rc1)
Pre-Depends: libtext1 (>= 3.0~)
Depends: text-abi-1, text-engine (>= 3.0), text-engine (>= 4.0) | libtext1
Recommends: greet-data
Suggests: nothing-here
X
binary greet 1:2.0~rc1+b1 amd64 <<X
Source: greet (1:2.0~rc1)
Depends: libgreet2 (= 1:2.0~rc1+b1), mail-agent | postman, python3:any
Built-Using: libtext (= 3.1)
Static-Built-Using: libtext (= 3.0)
Multi-Arch: foreign
X
binary greet-data 1:2.0~rc1 all <<X
Source: greet (1:2.0~rc1)
X
binary postman 1.0 all <<X
Provides: mail-agent
X
binary mailer 2.0 all <<X
Provides: mail-agent
Conflicts: mail-agent
X
binary python3 3.11 amd64 <<X
Multi-Arch: allowed
X
binary selfish 1.0 all <<X
Provides: itself
Depends: itself, selfish
X
binary hopeless 1.0 amd64 <<X
Depends: libtext1 (>= 9), missing-altogether
X
for way in 1:2 2:3 3:1; do binary "ring${way%:*}" 1.0 all <<X
Depends: ring${way#*:}
X
done

cd "$work/repo"
dpkg-scanpackages --multiversion pool > "$suite/main/binary-amd64/Packages" 2> /dev/null
dpkg-scansources pool > "$suite/main/source/Sources" 2> /dev/null
for index in "$suite/main/binary-amd64/Packages" "$suite/main/source/Sources"; do gzip -9nk "$index"; xz -k "$index"; done
cd "$suite"
{
  printf 'Origin: Demo\nSuite: demo\nCodename: demo\nDate: Tue, 25 Nov 2025 00:00:00 UTC\nAcquire-By-Hash: no\nArchitectures: amd64\nComponents: main\nNo-Support-for-Architecture-all: Packages\nSHA256:\n'
  for index in main/*/*; do printf ' %s %s %s\n' "$(sha256sum < "$index" | cut -d' ' -f1)" "$(wc -c < "$index")" "$index"; done
} > "$work/Release"
mv "$work/Release" Release
gpg --batch --quiet --passphrase '' --quick-generate-key 'Demo Archive <archive@example.org>' ed25519 sign never
gpg --batch --quiet --clearsign -o InRelease Release
gpg --batch --quiet --armor --detach-sign -o Release.gpg Release
gpg --batch --quiet --export > "$here/keyring.gpg"

mkdir -p "$work/apt/lists/partial" "$work/apt/parts" "$work/apt/cache/archives/partial"
cat > "$work/apt/apt.conf" <<X
Dir::Etc::sourceparts "$work/apt/parts";
Dir::Etc::sourcelist "/dev/null";
Dir::State::lists "$work/apt/lists";
Dir::State::status "/dev/null";
Dir::Cache "$work/apt/cache";
APT::Architecture "amd64";
APT::Sandbox::User "root";
X
echo "deb [trusted=yes] file:$work/repo demo main" > "$work/apt/parts/demo.list"
APT_CONFIG="$work/apt/apt.conf" apt-get update > /dev/null
APT_CONFIG="$work/apt/apt.conf" /usr/bin/python3 "$here/expected.py" > "$here/expected.json"
rm -rf "$here/repo"
mkdir "$here/repo"
cp -r "$work/repo/dists" "$here/repo/"
