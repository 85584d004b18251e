#!/bin/bash
# Process 1 of a local node: gives it a root file system of its own, then keeps containerd and kubelet running.
# Runs in new mount, UTS and PID namespaces and in the node's network namespace; when it dies, all the node dies.
#
# usage: init.sh DIRECTORY NAME CGROUP_ROOT [--cgroup CGROUP | --tool TOOL=FILE | --system MOUNT]...
#   DIRECTORY    the node's disk: etc (configuration), kubernetes (becomes /etc/kubernetes), var (becomes /var)
#   CGROUP_ROOT  absolute path of the node's cgroup, below the root of each hierarchy; kubelet puts those of Pods into it.
#                A flag of kubelet, so that the disk can be moved
#   CGROUP       directory of a cgroup to join
#   TOOL=FILE    a program in the node's /usr/local/bin, and its file on the machine
#   MOUNT        where a part of the operating system is mounted that is not in the machine's root file system
set -euo pipefail

directory=$1 name=$2 cgroup_root=$3
shift 3
cgroups=() tools=() mounts=()
for (( ; $# > 0; )); do
  case $1 in
    --cgroup) cgroups+=("$2") ;;
    --tool) tools+=("$2") ;;
    --system) mounts+=("$2") ;;
  esac
  shift 2
done
umask 022

# sysctls of the whole machine that kubelet sets at its start (setupKernelTunables in pkg/kubelet/cm)
machine_sysctls=(
  vm/overcommit_memory vm/panic_on_oom kernel/panic kernel/panic_on_oops
  kernel/keys/root_maxkeys kernel/keys/root_maxbytes
)

# overlay DIRECTORY: that directory of the machine, at its place below the node's root
overlay() {
  local layers
  layers=$(mktemp -d /run/layers/XXXXXX)
  mkdir "$layers"/{upper,work}
  chmod 755 "$layers/upper"
  mount -t overlay -o "lowerdir=$1,upperdir=$layers/upper,workdir=$layers/work" overlay "$root$1"
}

# The machine's root file system and what else it has of the operating system, with everything that is written to it kept
# in memory. Other mounts (other disks, other nodes' network namespaces) are not part of it and stay free to be unmounted.
make_root() {
  local root=/run/root mount tool
  mount -t tmpfs -o mode=755 tmpfs /run
  mkdir /run/{root,layers}
  for mount in / "${mounts[@]}"; do overlay "$mount"; done
  mount --rbind /dev "$root/dev"
  mount --rbind /sys "$root/sys"
  mount -t proc proc "$root/proc"
  mount -t tmpfs -o mode=755 tmpfs "$root/run"
  mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
  # the machine's containerd may have more configuration there
  rm --recursive --force "$root/etc/containerd"
  cp --recursive --remove-destination "$directory/etc/." "$root/etc/"
  mkdir -p "$root/etc/kubernetes" "$root/usr/local/bin" "$root/run/old" "$root/run/sysctl"
  mount -t tmpfs -o mode=755 tmpfs "$root/usr/local/bin"
  for tool in "${tools[@]}"; do
    : >"$root/usr/local/bin/${tool%%=*}"
    mount --bind "${tool#*=}" "$root/usr/local/bin/${tool%%=*}"
  done
  mount --bind "$directory/var" "$root/var"
  mount --bind "$directory/kubernetes" "$root/etc/kubernetes"
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

# Timers of Pods may fire 20 ms late, so that those of a process that is idle fire together: a kube-apiserver has 50 a second,
# each of which wakes it. Nothing else waits for them. Children inherit it (PR_SET_TIMERSLACK in prctl(2)).
run_containerd() {
  echo 20000000 >/proc/self/timerslack_ns
  containerd --config /etc/containerd/config.toml
}

# waits for `kubeadm init` to write the configuration
run_kubelet() {
  until [[ -s /var/lib/kubelet/config.yaml && -s /var/lib/kubelet/kubeadm-flags.env ]]; do sleep 0.2; done
  local KUBELET_KUBEADM_ARGS
  source /var/lib/kubelet/kubeadm-flags.env
  # shellcheck disable=SC2086 # a list of flags
  kubelet --config=/var/lib/kubelet/config.yaml --cgroup-root="$cgroup_root" --kubeconfig=/etc/kubernetes/kubelet.conf \
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

for cgroup in "${cgroups[@]}"; do echo 0 >"$cgroup/cgroup.procs"; done
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
