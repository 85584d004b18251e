#!/bin/bash
# Process 1 of a local node: gives it a root file system of its own, then keeps containerd and kubelet running.
# Runs in new mount, UTS and PID namespaces and in the node's network namespace; when it dies, all the node dies.
#
# usage: init.sh DIRECTORY BINARIES NAME CGROUP...
#   DIRECTORY  the node's disk: etc (configuration), kubernetes (becomes /etc/kubernetes), var (becomes /var)
#   BINARIES   directory of kubelet, kubeadm and kubectl (becomes /usr/local/bin)
#   CGROUP     directories of the cgroups to join
set -euo pipefail

directory=$1 binaries=$2 name=$3
shift 3
umask 022

# sysctls of the whole machine that kubelet sets at its start (setupKernelTunables in pkg/kubelet/cm)
machine_sysctls=(
  vm/overcommit_memory vm/panic_on_oom kernel/panic kernel/panic_on_oops
  kernel/keys/root_maxkeys kernel/keys/root_maxbytes
)

# The machine's root file system, with everything that is written to it kept in memory. Mounts below it (other disks,
# other nodes' network namespaces) are not part of it and stay free to be unmounted.
make_root() {
  mount -t tmpfs -o mode=755 tmpfs /run
  mkdir /run/{root,upper,work}
  mount -t overlay -o lowerdir=/,upperdir=/run/upper,workdir=/run/work overlay /run/root
  local root=/run/root
  mount --rbind /dev "$root/dev"
  mount --rbind /sys "$root/sys"
  mount -t proc proc "$root/proc"
  mount -t tmpfs -o mode=755 tmpfs "$root/run"
  mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
  cp --recursive --remove-destination "$directory/etc/." "$root/etc/"
  mkdir -p "$root/etc/kubernetes" "$root/usr/local/bin" "$root/run/old" "$root/run/sysctl"
  mount --bind "$directory/var" "$root/var"
  mount --bind "$directory/kubernetes" "$root/etc/kubernetes"
  mount --bind "$binaries" "$root/usr/local/bin"
  cd "$root"
  pivot_root . run/old
  umount --lazy /run/old
  rmdir /run/old
  # volumes with mountPropagation need shared mounts
  mount --make-rshared /
}

# kubelet gets copies, for it to write the values it wants without changing the machine's
shield_sysctls() {
  local sysctl copy
  for sysctl in "${machine_sysctls[@]}"; do
    copy=/run/sysctl/${sysctl//\//.}
    cat "/proc/sys/$sysctl" >"$copy"
    mount --bind "$copy" "/proc/sys/$sysctl"
  done
}

set_up_network() {
  echo 1 >/proc/sys/net/ipv4/ip_forward
  iptables-restore /etc/iptables/rules.v4
}

run_containerd() {
  containerd --config /etc/containerd/config.toml
}

# waits for `kubeadm init` to write the configuration
run_kubelet() {
  until [[ -s /var/lib/kubelet/config.yaml && -s /var/lib/kubelet/kubeadm-flags.env ]]; do sleep 0.2; done
  local KUBELET_KUBEADM_ARGS
  source /var/lib/kubelet/kubeadm-flags.env
  # shellcheck disable=SC2086 # a list of flags
  kubelet --config=/var/lib/kubelet/config.yaml --kubeconfig=/etc/kubernetes/kubelet.conf \
    --bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf $KUBELET_KUBEADM_ARGS
}

# supervise NAME: runs run_NAME for ever, with its output in /var/log/NAME.log
supervise() {
  : >"/var/log/$1.log"
  while true; do
    "run_$1" >>"/var/log/$1.log" 2>&1 || true
    sleep 1 || true
  done
}

for cgroup; do echo 0 >"$cgroup/cgroup.procs"; done
ulimit -n "$(ulimit -Hn)"
make_root
export PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/run
echo "$name" >/proc/sys/kernel/hostname
shield_sysctls
set_up_network
supervise containerd &
supervise kubelet &
# A machine without memory or process ids left may refuse what is started here: no reason for the node to die.
while true; do
  sleep 60 || true
  find /var/log -maxdepth 1 -name '*.log' -size +16M -exec truncate --size=0 {} + || true
done
