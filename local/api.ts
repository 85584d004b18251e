import { readFile } from "node:fs/promises";
import { request } from "node:https";
import { parse } from "yaml";

/** milliseconds for one answer of kube-apiserver */
const answerTimeout = 3_000;

/** The parts of an administrator's kubeconfig that are read here. */
interface Kubeconfig {
  clusters: [{ cluster: { server: string; "certificate-authority-data": string } }];
  users: [{ user: { "client-certificate-data"?: string; "client-key-data"?: string; token?: string } }];
}

/**
 * GETs a path of kube-apiserver with a kubeconfig's credentials.
 *
 * @returns the body of the answer
 * @throws Error (as a rejection) on another status than 200 and when there is no answer in 3 s
 */
export async function getFromApi(kubeconfigPath: string, path: string): Promise<string> {
  return getWithKubeconfig(await readFile(kubeconfigPath, "utf8"), path);
}

/** As {@link getFromApi}, with the text of a kubeconfig. */
export async function getWithKubeconfig(kubeconfig: string, path: string): Promise<string> {
  const { clusters, users } = parse(kubeconfig) as Kubeconfig;
  const { "client-certificate-data": cert, "client-key-data": key, token } = users[0].user;
  const decode = (base64?: string) => (base64 === undefined ? undefined : Buffer.from(base64, "base64"));
  const options = {
    ca: decode(clusters[0].cluster["certificate-authority-data"]),
    cert: decode(cert),
    key: decode(key),
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(answerTimeout),
    agent: false,
  };
  return new Promise((resolve, reject) => {
    const call = request(new URL(path, clusters[0].cluster.server), options, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (text: string) => (body += text));
      response.on("error", reject);
      response.on("end", () =>
        response.statusCode === 200 ? resolve(body) : reject(new Error(`${path}: HTTP status ${response.statusCode}`)),
      );
    });
    call.on("error", reject).end();
  });
}

/** Whether kube-apiserver is ready to serve. */
export async function isApiReady(kubeconfigPath: string): Promise<boolean> {
  return getFromApi(kubeconfigPath, "/readyz").then(
    () => true,
    () => false,
  );
}

/** The part of a Node that is read here. */
interface Node {
  status?: { conditions?: { type: string; status: string; lastHeartbeatTime: string }[] };
}

/** Whether the node `name` has the condition Ready, and kubelet said so after `since` (to the second). */
export async function isNodeReady(kubeconfigPath: string, name: string, since: Date): Promise<boolean> {
  const body = await getFromApi(kubeconfigPath, `/api/v1/nodes/${name}`).catch(() => "{}");
  const ready = (JSON.parse(body) as Node).status?.conditions?.find(({ type }) => type === "Ready");
  return ready?.status === "True" && Date.parse(ready.lastHeartbeatTime) >= since.getTime() - 1000;
}
