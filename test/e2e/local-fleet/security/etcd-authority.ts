import type { Identity } from "../../support/certificates";
import { privateKeysIn } from "../../support/secrets";

/** The CA of etcd, from the state with its secrets. */
export function etcdAuthority(state: string): Identity {
  const { resources } = JSON.parse(state).deployment as { resources: { urn: string; outputs: object }[] };
  const outputs = (name: string) => resources.find(({ urn }) => urn.endsWith(`::${name}`))!.outputs;
  const { certPem } = outputs("backing-01-etcd-ca-cert") as { certPem: string };
  const [key] = privateKeysIn(JSON.stringify(outputs("backing-01-etcd-ca-key")));
  return { certificate: Buffer.from(certPem), key: Buffer.from(key!) };
}
