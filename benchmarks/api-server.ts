import { generateKeyPairSync } from "node:crypto";
import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { Agent, get } from "node:https";
import { createServer, type AddressInfo } from "node:net";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import {
  API_SERVER_PROFILES,
  apiServerCommand,
  apiServerEnvironment,
  type ApiServerProfile,
} from "../components/kube-apiserver-flags";
import { alignedMarkdownTable } from "../runs/markdown-table";
import { outputOf } from "../tools/run";
import { kubernetesVersion } from "../tools/lock";
import { unpackImage } from "./image-files";
import { Process } from "./process";

/**
 * What the profiles of the workload API server cost, side by side: `make bench-api-server`.
 *
 * The kube-apiserver and the etcd of the images run as processes of this machine, kube-apiserver with the command line
 * and the environment that its Pod has. A round starts an API server of each profile on a key prefix of its own, one
 * after the other, and then leaves all of them alone. What is printed are the medians over the rounds.
 */

const ROUNDS = 3;
/** Seconds for which started API servers finish what they do in the background. */
const SETTLE_SECONDS = 10;
/** Seconds without requests; Go collects garbage at least every two minutes. */
const IDLE_SECONDS = 130;
const READY_TIMEOUT_SECONDS = 60;
/** All other profiles are compared with this one. */
const BASELINE: ApiServerProfile = "experiment";

/** Ends the waits when the benchmark is interrupted, so that it cleans up. */
const interruption = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => interruption.abort());
}

/** What one API server cost: seconds, MiB and thousandths of a core. */
interface Cost {
  ready: number;
  cpuToReady: number;
  private: number;
  resident: number;
  idle: number;
}

type Costs = Record<ApiServerProfile, Cost[]>;

/** What the API servers share. */
interface Bed {
  /** Directory of their files and logs. */
  readonly directory: string;
  readonly program: string;
  readonly etcdEndpoint: string;
}

async function main(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "bench-api-server-"));
  try {
    await writeCertificates(directory);
    const program = join(await unpackImage("kube-apiserver", directory), "usr/local/bin/kube-apiserver");
    const etcd = await startEtcd(directory);
    try {
      await measure({ directory, program, etcdEndpoint: etcd.endpoint });
    } finally {
      await etcd.process.kill();
    }
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function measure(bed: Bed): Promise<void> {
  const costs = Object.fromEntries(API_SERVER_PROFILES.map((profile) => [profile, []])) as unknown as Costs;
  for (let round = 1; round <= ROUNDS; round++) {
    const first = round % API_SERVER_PROFILES.length;
    const profiles = [...API_SERVER_PROFILES.slice(first), ...API_SERVER_PROFILES.slice(0, first)];
    await measureRound(bed, profiles, costs);
    const load = loadavg()[0]!.toFixed(1);
    process.stderr.write(`round ${round} of ${ROUNDS} done; load average ${load}\n`);
  }
  process.stdout.write(`kube-apiserver ${kubernetesVersion}, medians of ${ROUNDS} rounds\n\n${report(costs)}`);
}

/** Adds the cost of one API server of each profile. */
async function measureRound(bed: Bed, profiles: readonly ApiServerProfile[], costs: Costs): Promise<void> {
  const servers: Process[] = [];
  try {
    const started = [];
    for (const profile of profiles) {
      const port = await freePort();
      const server = startApiServer(bed, profile, port);
      servers.push(server);
      started.push({ profile, server, ...(await untilReady(server, port)) });
    }
    await sleep(SETTLE_SECONDS);
    await Promise.all(
      started.map(async ({ profile, server, ...start }) => {
        const before = await server.cpuSeconds();
        await sleep(IDLE_SECONDS);
        const idle = (((await server.cpuSeconds()) - before) / IDLE_SECONDS) * 1000;
        costs[profile].push({ ...start, ...(await server.memory()), idle });
      }),
    );
  } finally {
    await Promise.all(servers.map((server) => server.kill()));
  }
}

function startApiServer(bed: Bed, profile: ApiServerProfile, port: number): Process {
  const tenant = `${profile}-${port}`;
  const [, ...flags] = apiServerCommand(
    {
      certificatesPath: bed.directory,
      securePort: port,
      etcdEndpoint: bed.etcdEndpoint,
      tenant,
      advertiseAddress: "127.0.0.1",
    },
    { profile },
  );
  return new Process([bed.program, ...flags], apiServerEnvironment({ profile }), join(bed.directory, `${tenant}.log`));
}

/** Seconds and CPU seconds that an API server takes from now until it is ready. */
async function untilReady(server: Process, port: number): Promise<Pick<Cost, "ready" | "cpuToReady">> {
  const start = performance.now();
  const agent = new Agent({ keepAlive: true, rejectUnauthorized: false });
  const seconds = () => (performance.now() - start) / 1000;
  while (!(await isReady(agent, port))) {
    server.assertRunning();
    if (seconds() > READY_TIMEOUT_SECONDS) {
      throw new Error(`an API server is not ready after ${READY_TIMEOUT_SECONDS} s`);
    }
    await sleep(0.02);
  }
  agent.destroy();
  return { ready: seconds(), cpuToReady: await server.cpuSeconds() };
}

function isReady(agent: Agent, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get({ agent, port, host: "127.0.0.1", path: "/readyz" }, (response) => {
      response.resume().on("end", () => resolve(response.statusCode === 200));
    });
    request.on("error", () => resolve(false));
  });
}

async function startEtcd(directory: string): Promise<{ process: Process; endpoint: string }> {
  const program = join(await unpackImage("etcd", directory), "usr/local/bin/etcd");
  const endpoint = `https://127.0.0.1:${await freePort()}`;
  const peer = `http://127.0.0.1:${await freePort()}`;
  const command = [
    program,
    `--data-dir=${join(directory, "etcd-data")}`,
    `--listen-client-urls=${endpoint}`,
    `--advertise-client-urls=${endpoint}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
    `--cert-file=${join(directory, "tls.crt")}`,
    `--key-file=${join(directory, "tls.key")}`,
    `--trusted-ca-file=${join(directory, "ca.crt")}`,
    "--client-cert-auth=true",
  ];
  return { process: new Process(command, {}, join(directory, "etcd.log")), endpoint };
}

/** One certificate, signed by itself, is every CA and every certificate. */
async function writeCertificates(directory: string): Promise<void> {
  const [key, certificate] = [join(directory, "tls.key"), join(directory, "tls.crt")];
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  await writeFile(key, privateKey.export({ type: "sec1", format: "pem" }), { mode: 0o600 });
  const subject = ["-subj", "/CN=benchmark", "-addext", "subjectAltName=IP:127.0.0.1"];
  await outputOf("openssl", ["req", "-x509", "-days", "1", "-key", key, "-out", certificate, ...subject]);
  for (const copy of ["ca.crt", "etcd-ca.crt", "etcd-client.crt"]) {
    await copyFile(certificate, join(directory, copy));
  }
}

function sleep(seconds: number): Promise<void> {
  return setTimeout(seconds * 1000, undefined, { signal: interruption.signal });
}

/** A port that nothing listens on now. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** The medians as a Markdown table, and what they are of the baseline's. */
function report(costs: Costs): string {
  const baseline = medians(costs[BASELINE]);
  const rows = API_SERVER_PROFILES.map((profile) => {
    const cost = medians(costs[profile]);
    const cell = (key: keyof Cost, digits: number) =>
      `${cost[key].toFixed(digits)} (${(cost[key] / baseline[key]).toFixed(2)})`;
    return [profile, cell("ready", 2), cell("cpuToReady", 2), cell("private", 1), cell("resident", 1), cell("idle", 1)];
  });
  const header = ["Profile", "Ready, s", "CPU to ready, s", "Private memory, MiB", "RSS, MiB", "Idle, millicores"];
  return `${alignedMarkdownTable(header, rows)}\n\nIn brackets: the ratio to \`${BASELINE}\`.\n`;
}

function medians(costs: readonly Cost[]): Cost {
  const median = (key: keyof Cost) => {
    const values = costs.map((cost) => cost[key]).sort((a, b) => a - b);
    return values[Math.floor(values.length / 2)]!;
  };
  return {
    ready: median("ready"),
    cpuToReady: median("cpuToReady"),
    private: median("private"),
    resident: median("resident"),
    idle: median("idle"),
  };
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
