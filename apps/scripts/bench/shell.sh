#!/bin/sh
# The control plane by plain shell: one tar stream and one ssh a host, all hosts at once.
# Usage: shell.sh SSH_CONFIG TREE HOST...
set -eu
config=$1 tree=$2
shift 2

remote='set -e
systemctl daemon-reload
systemctl enable -q etcd kube-apiserver
systemctl start etcd
systemctl start kube-apiserver
until [ "$(curl -s --cacert /var/lib/kubernetes/ca.pem https://127.0.0.1:6443/healthz)" = ok ]; do sleep 0.1; done'

pids=
for host in "$@"; do
  tar -C "$tree/$host" -cf - . | ssh -F "$config" "$host" "sudo tar -C / -xpf - --no-overwrite-dir && sudo sh -c '$(printf %s "$remote" | sed "s/'/'\\\\''/g")'" &
  pids="$pids $!"
done
for pid in $pids; do wait "$pid"; done
