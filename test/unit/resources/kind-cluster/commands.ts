/** Notes its arguments, keeps the names of its clusters in a file, and writes the kubeconfig of a cluster that answers. */
export const kind = `#!/bin/sh
cd "$(dirname "$0")"
echo "$*" >>calls
case "$1 $2" in
"get clusters") cat clusters ;;
"get kubeconfig") cat admin ;;
"create cluster") echo "$4" >>clusters; sed -n 's/.*hostPath: //p' .local/kind/management/kind.yaml >mounts ;;
"delete cluster") : >clusters; : >mounts ;;
esac
while [ $# -gt 0 ]; do [ "$1" != --kubeconfig ] || cp admin "$METAL3_SCALE_HOME/$2"; shift; done
`;

/** Has the state of its one container, its address and the answers to \`docker info\` in files. */
export const docker = `#!/bin/sh
cd "$(dirname "$0")"
echo "docker $*" >>calls
case "$1" in
info) cat info ;;
inspect) echo "$(cat running) $(cat paused) $(cat address)"; cat mounts ;;
unpause) [ "$(cat paused)" = true ] && echo false >paused ;;
start) echo true >running; echo 192.0.2.11 >address ;;
exec) [ "$(cat running) $(cat paused)" = "true false" ] ;;
esac
`;
