#!/bin/bash
# Imports images into an empty root directory of containerd, with a containerd of its own that is stopped afterwards.
# Runs in new mount and PID namespaces: what it starts ends with it.
#
# usage: image-store.sh ROOT ARCHIVE...
#   ROOT     the directory, which must not exist
#   ARCHIVE  docker-archive tars
set -euo pipefail

root=$1
shift

mkdir -p "$root"
mount -t tmpfs -o mode=755 tmpfs /run
cat >/run/config.toml <<TOML
version = 2
root = "$root"
state = "/run/containerd"
disabled_plugins = ["io.containerd.grpc.v1.cri"]

[grpc]
  address = "/run/containerd.sock"

[plugins."io.containerd.internal.v1.opt"]
  path = "$root/opt"
TOML

containerd --config /run/config.toml >/run/containerd.log 2>&1 &
containerd=$!
trap '(($? == 0)) || tail --lines=10 /run/containerd.log >&2' EXIT
run_ctr() {
  ctr --address /run/containerd.sock --namespace k8s.io "$@"
}
export -f run_ctr
until run_ctr --connect-timeout=1s version >/dev/null 2>&1; do
  kill -0 "$containerd" 2>/dev/null || { echo "containerd ended before it answered" >&2; exit 1; }
  ((SECONDS < 60)) || { echo "containerd does not answer after 60 s" >&2; exit 1; }
  sleep 0.1
done
# one reads and writes while the other computes digests
printf '%s\0' "$@" | xargs --null --max-args=1 --max-procs=2 bash -c 'run_ctr images import "$1" >/dev/null' bash
# fails if containerd has ended by itself; when it is told to, it ends with status 0
kill "$containerd"
wait "$containerd"
# what is moved into place must be on the disk
sync --file-system "$root"
