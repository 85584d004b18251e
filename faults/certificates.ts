import { parse, stringify } from "yaml";
import type { AnyObject } from "../clients/kubernetes/client";
import { referenceTo } from "../clients/kubernetes/client";
import { SECRET } from "../clients/kubernetes/kinds";
import { expiredCertificate } from "./expired-certificate";
import { fault } from "./fault";
import type { Fault } from "./fault";
import { killManagers } from "./killed";
import type { LocalFleet } from "./local-fleet";
import { sharesOf } from "./shares";

/** Seconds that the certificates are expired. */
const SECONDS = 180;

/** In the Secret of a kubeconfig: what it had before the fault. */
const BEFORE = "value-before-fault";

/** The part of a kubeconfig that is read here. */
interface Kubeconfig {
  users: [{ user: { "client-certificate-data"?: string } }];
}

/**
 * What a clock that is wrong does to certificates: those with which the managers come to API servers have expired. The
 * managers are killed as well, since they read a kubeconfig only when they connect.
 */
export const certificates: Fault = fault("client certificates expired", {
  seconds: SECONDS,
  severity: { share: 0.1 },
  available: async (fleet) => {
    const [workload] = await fleet.workloads();
    return workload !== undefined && certificateOf(workload.kubeconfig) !== undefined
      ? undefined
      : "its API servers do not look at certificates, or are in a manager";
  },
  inject: async (fleet, { share }) => {
    for (const { name } of sharesOf(await fleet.workloads(), share!)) {
      await expire(fleet, name);
    }
    await killManagers(fleet);
  },
  recover: restore,
});

/** @param name of the workload cluster, and of its Namespace. */
async function expire({ management }: LocalFleet, name: string): Promise<void> {
  const secret = await management.get({ ...SECRET, metadata: { namespace: name, name: `${name}-kubeconfig` } });
  const authority = await management.get({ ...SECRET, metadata: { namespace: name, name: `${name}-ca` } });
  const value = secret?.data?.value;
  const key = authority?.data?.["tls.key"];
  if (value === undefined || key === undefined) {
    throw new Error(`${name}: there is no kubeconfig, or no key of its CA`);
  }
  const data = { value: encode(expiredKubeconfig(decode(value), decode(key))), [BEFORE]: value };
  await management.merge({ ...referenceTo(secret!), data });
}

/** The kubeconfig with a client certificate that has expired. */
function expiredKubeconfig(kubeconfig: string, caKey: string): string {
  const contents = parse(kubeconfig) as Kubeconfig;
  const { user } = contents.users[0];
  user["client-certificate-data"] = encode(expiredCertificate(certificateOf(kubeconfig)!, caKey));
  return stringify(contents);
}

function certificateOf(kubeconfig: string): string | undefined {
  const { users } = parse(kubeconfig) as Kubeconfig;
  const data = users[0].user["client-certificate-data"];
  return data === undefined ? undefined : decode(data);
}

async function restore({ management }: LocalFleet): Promise<void> {
  const secrets = await management.list(SECRET, { labelSelector: "cluster.x-k8s.io/cluster-name" });
  for (const secret of secrets.filter(({ data }) => data?.[BEFORE] !== undefined)) {
    const data = { value: secret.data![BEFORE]!, [BEFORE]: null };
    await management.merge({ ...referenceTo(secret), data } as unknown as AnyObject);
  }
}

function decode(base64: string): string {
  return Buffer.from(base64, "base64").toString();
}

function encode(text: string): string {
  return Buffer.from(text).toString("base64");
}
