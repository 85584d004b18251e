import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer } from "node:https";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Releases } from "./releases";

/** Where the vendors' hosts send those who ask for a file. */
const FILES: Readonly<Record<string, string>> = {
  "github.com": "release-assets.githubusercontent.com",
  "dl.k8s.io": "cdn.dl.k8s.io",
  "registry.k8s.io": "prod-registry-k8s-io-us-west-2.s3.dualstack.us-west-2.amazonaws.com",
  "quay.io": "cdn01.quay.io",
  "gcr.io": "gcr.io",
  "registry-1.docker.io": "production.cloudflare.docker.com",
};

/** Where a registry leaves its manifests to another one. */
const MANIFESTS: Readonly<Record<string, string>> = { "registry.k8s.io": "us-west1-docker.pkg.dev" };

/** Where a registry gives rights to read. */
const TOKENS: Readonly<Record<string, string>> = {
  "quay.io": "https://quay.io/v2/auth",
  "registry-1.docker.io": "https://auth.docker.io/token",
};

/** Every host that is played. */
export const HOSTS = new Set([
  ...["get.pulumi.com", "auth.docker.io"],
  ...[FILES, MANIFESTS].flatMap((table) => [...Object.keys(table), ...Object.values(table)]),
]);

/** What goes wrong with an answer: its status, a cut in its middle, or its contents. */
export type Fault = number | "cut" | Buffer;

/** A server that plays all vendors, under their names and with a certificate of its own. */
export class Vendors {
  private readonly directory = mkdtempSync(join(tmpdir(), "vendors-"));
  readonly certificate = join(this.directory, "tls.crt");
  /** The URLs that were asked for, but for those of redirections and rights. */
  readonly asked: string[] = [];
  /** By URL, what goes wrong the next times. */
  readonly faults = new Map<string, Fault[]>();
  private readonly server: Server;

  constructor(private readonly releases: Releases) {
    const key = join(this.directory, "tls.key");
    const names = [...HOSTS].map((host) => `DNS:${host}`).join(",");
    const request = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1"];
    const certificate = ["-subj", "/CN=vendors", "-addext", `subjectAltName=${names}`];
    const files = ["-keyout", key, "-out", this.certificate];
    execFileSync("openssl", [...request, ...certificate, ...files], { stdio: "ignore" });
    const identity = { key: readFileSync(key), cert: readFileSync(this.certificate) };
    this.server = createServer(identity, (incoming, response) => this.answer(incoming, response));
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  start(): Promise<void> {
    return new Promise((resolve) => this.server.listen(0, "127.0.0.1", resolve));
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
    rmSync(this.directory, { recursive: true });
  }

  private answer(incoming: IncomingMessage, response: ServerResponse): void {
    const { host = "", authorization } = incoming.headers;
    const url = new URL(incoming.url!, `https://${host}`);
    const redirect = (target: string) =>
      response.writeHead(307, { location: `https://${target}/${host}${url.pathname}?signature=1` }).end();
    if (incoming.method === "HEAD") {
      response.writeHead(host === "get.pulumi.com" ? 403 : 200).end();
    } else if (url.href.split("?")[0] === Object.values(TOKENS).find((realm) => url.href.startsWith(realm))) {
      response.end(JSON.stringify({ token: url.searchParams.get("scope") }));
    } else if (url.searchParams.has("signature")) {
      // A signed URL is right enough: storage refuses two credentials.
      const origin = new URL(`https:/${url.pathname}`);
      return authorization === undefined ? this.serve(origin, response) : void response.writeHead(400).end();
    } else if (TOKENS[host] !== undefined && !this.mayRead(url, authorization)) {
      const scope = `repository:${repositoryOf(url)}:pull`;
      const challenge = `Bearer realm="${TOKENS[host]}",service="${host}",scope="${scope}"`;
      response.writeHead(401, { "www-authenticate": challenge }).end();
    } else if (url.pathname.includes("/manifests/") && MANIFESTS[host] !== undefined) {
      redirect(MANIFESTS[host]);
    } else if (!url.pathname.includes("/manifests/") && FILES[host] !== undefined) {
      redirect(FILES[host]);
    } else {
      this.serve(url, response);
    }
  }

  private mayRead(url: URL, authorization: string | undefined): boolean {
    return authorization === `Bearer repository:${repositoryOf(url)}:pull`;
  }

  private serve(url: URL, response: ServerResponse): void {
    this.asked.push(url.href);
    const fault = this.faults.get(url.href)?.shift();
    const document = this.find(url);
    const body = fault instanceof Buffer ? fault : document?.body;
    if (typeof fault === "number" || body === undefined) {
      response.writeHead(typeof fault === "number" ? fault : 404).end();
      return;
    }
    const type = document?.mediaType ?? "application/octet-stream";
    response.writeHead(200, { "content-type": type, "content-length": body.length });
    if (fault === "cut") {
      response.write(body.subarray(0, body.length / 2), () => response.destroy());
    } else {
      response.end(body);
    }
  }

  private find(url: URL): { mediaType?: string; body: Buffer } | undefined {
    const [, repository, kind, name] = /^\/v2\/(.+)\/(manifests|blobs)\/([^/]+)$/.exec(url.pathname) ?? [];
    const image = this.releases.images.get(`${url.host}/${repository}`);
    if (kind === "manifests") {
      return image?.manifests.get(name!);
    }
    const body = kind === "blobs" ? image?.blobs.get(name!) : this.releases.files.get(url.href);
    return body && { body };
  }
}

function repositoryOf({ pathname }: URL): string {
  return /^\/v2\/(.+)\/(manifests|blobs)\//.exec(pathname)?.[1] ?? "";
}

/** A proxy that connects to the vendors, whatever host it is asked for, and counts for which. */
export class Proxy {
  readonly connections: string[] = [];
  private readonly server = createHttpServer();

  constructor(port: () => number) {
    this.server.on("connect", ({ url }: IncomingMessage, client, head) => {
      this.connections.push(url!);
      const upstream = connect(port(), "127.0.0.1", () => {
        client.write("HTTP/1.1 200 Connection established\r\n\r\n");
        upstream.write(head);
        upstream.pipe(client).pipe(upstream);
      });
      upstream.on("error", () => client.destroy());
      client.on("error", () => upstream.destroy());
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  start(): Promise<void> {
    return new Promise((resolve) => this.server.listen(0, "127.0.0.1", resolve));
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}
