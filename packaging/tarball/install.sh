#!/bin/sh
# Installs voxroute from this directory, as root; again for an update. Configuration and state are kept.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
[ "$(id -u)" = 0 ] || { echo "install.sh: run it as root" >&2; exit 2; }
"$here/tree/usr/lib/voxroute/node/bin/node" --version >/dev/null 2>&1 || {
  echo "install.sh: the Node.js inside does not run here: another processor, or a C library older than glibc 2.28" >&2
  exit 2
}

# The old program goes as a whole: no file of it may stay beside the new one.
rm -rf /usr/lib/voxroute.new /usr/lib/voxroute.old
cp -R "$here/tree/usr/lib/voxroute" /usr/lib/voxroute.new
[ ! -d /usr/lib/voxroute ] || mv /usr/lib/voxroute /usr/lib/voxroute.old
mv /usr/lib/voxroute.new /usr/lib/voxroute
rm -rf /usr/lib/voxroute.old
cp -R "$here/tree/usr/bin" "$here/tree/usr/share" /usr/

getent group voxroute >/dev/null || groupadd --system voxroute
getent passwd voxroute >/dev/null ||
  useradd --system --gid voxroute --home-dir /var/lib/voxroute --no-create-home --shell /usr/sbin/nologin voxroute
install -d -m 750 -g voxroute /etc/voxroute
install -d -m 750 -o voxroute -g voxroute /var/lib/voxroute
[ -e /etc/voxroute/voxroute.yaml ] ||
  install -m 640 -g voxroute "$here/tree/etc/voxroute/voxroute.yaml" /etc/voxroute/voxroute.yaml

if [ -d /run/systemd/system ]; then
  install -D -m 644 "$here/tree/usr/lib/systemd/system/voxroute.service" /etc/systemd/system/voxroute.service
  version=$(systemctl --version | sed -n '1s/^systemd \([0-9]*\).*/\1/p')
  beside=/etc/systemd/system/voxroute.service.d
  rm -f $beside/older-systemd.conf
  if [ "$version" -lt 253 ]; then install -D -m 644 /usr/lib/voxroute/older-systemd.conf $beside/older-systemd.conf; fi
  systemctl daemon-reload
  systemctl enable voxroute.service
  systemctl restart voxroute.service
  echo "installed and started: voxroute doctor says whether all is well"
else
  echo "installed; no systemd runs here: start '/usr/bin/voxroute serve' as the user voxroute"
fi
