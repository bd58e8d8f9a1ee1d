#!/bin/sh
# Removes what install.sh has put here, as root. With --purge also configuration, secrets and what was learnt.
set -eu
[ "$(id -u)" = 0 ] || { echo "uninstall.sh: run it as root" >&2; exit 2; }
if [ -d /run/systemd/system ]; then
  systemctl disable --now voxroute.service 2>/dev/null || true
fi
rm -rf /etc/systemd/system/voxroute.service /etc/systemd/system/voxroute.service.d
[ ! -d /run/systemd/system ] || systemctl daemon-reload
rm -rf /usr/lib/voxroute /usr/share/voxroute /usr/share/doc/voxroute /usr/bin/voxroute
rm -f /usr/share/man/man1/voxroute.1.gz /usr/share/man/man5/voxroute.yaml.5.gz
rm -f /usr/share/bash-completion/completions/voxroute /usr/share/zsh/vendor-completions/_voxroute
rm -f /usr/share/asterisk/agi-bin/voxroute-agi /usr/share/asterisk/agi-bin/agi_request
if [ "${1:-}" = --purge ]; then
  rm -rf /etc/voxroute /var/lib/voxroute
  userdel voxroute 2>/dev/null || true
fi
