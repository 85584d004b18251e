import { withEtcd } from "./connection";
import type { EtcdReference } from "./reference";

/** Seconds for which an answer is good for all who ask. */
const MAX_AGE_SECONDS = 10;

interface Answer {
  time: number;
  tenants: Promise<ReadonlySet<string>>;
}

/** The last answer of each etcd in this process. */
const answers = new Map<string, Answer>();

/**
 * The names of the tenants that an etcd has, as of the last 10 s: many tenants are looked for at the same time, and one
 * answer serves them all.
 */
export function recentTenants(etcd: EtcdReference): Promise<ReadonlySet<string>> {
  const key = JSON.stringify(etcd);
  const known = answers.get(key);
  if (known !== undefined && Date.now() - known.time < MAX_AGE_SECONDS * 1000) {
    return known.tenants;
  }
  const tenants = withEtcd(etcd, (client) => client.completeTenants());
  answers.set(key, { time: Date.now(), tenants });
  return tenants;
}
