import { createHash } from "node:crypto";

import { z } from "zod";

import { DamagedError, SourceError } from "./errors";
import { type HttpClient, HttpError } from "./http";
import type { Meter } from "./progress";
import { assertChecksum } from "./sums";

/** What may be behind a tag: an index of images for several platforms, or an image; of OCI, or of Docker. */
const MEDIA_TYPES = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
];

const blobSchema = z.object({ digest: z.string(), size: z.number() });
const manifestSchema = z.object({ config: blobSchema, layers: z.array(blobSchema) });
const platformSchema = z.object({ os: z.string(), architecture: z.string() });
const indexSchema = z.object({
  manifests: z.array(z.object({ digest: z.string(), platform: platformSchema.optional() })),
});
const tokenSchema = z.union([
  z.object({ token: z.string() }),
  z.object({ access_token: z.string() }).transform(({ access_token: token }) => ({ token })),
]);

/** A blob of an image; its size is in bytes. */
export type Blob = z.infer<typeof blobSchema>;

/** What an image is made of. */
export type Manifest = z.infer<typeof manifestSchema>;

/** Where an image is: its registry's URL, its repository there, and its tag or digest. */
export interface ImageLocation {
  readonly registry: string;
  readonly repository: string;
  readonly version: string;
}

/**
 * Where an image's reference leads, as Docker reads it: without a host it is one of Docker Hub, and a registry on this
 * machine is asked without TLS.
 *
 * @see https://github.com/distribution/reference/blob/v0.6.0/normalize.go
 */
export function locationOf(reference: string): ImageLocation {
  const [, name, tag, digest] = /^(.+?)(?::([^:/@]+))?(?:@(.+))?$/.exec(reference)!;
  const [first, ...others] = name!.split("/");
  const hasHost = others.length > 0 && /[.:]|^localhost$/.test(first!);
  const host = hasHost ? first! : "docker.io";
  const path = hasHost ? others.join("/") : name!;
  const scheme = /^(localhost|127\.[\d.]+)(:\d+)?$/.test(host) ? "http" : "https";
  return {
    registry: host === "docker.io" ? "https://registry-1.docker.io" : `${scheme}://${host}`,
    repository: host === "docker.io" && !path.includes("/") ? `library/${path}` : path,
    version: digest ?? tag ?? "latest",
  };
}

/**
 * An image in its registry, asked as someone without an account. Everything that has a digest is compared with it.
 *
 * @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pull
 */
export class RegistryImage {
  private readonly base: string;
  private headers: Record<string, string> = {};

  constructor(
    private readonly location: ImageLocation,
    private readonly http: HttpClient,
  ) {
    this.base = `${location.registry}/v2/${location.repository}`;
  }

  /** What the image for linux/amd64 is made of. @throws SourceError if there is none */
  async manifest(): Promise<Manifest> {
    const { version } = this.location;
    const top = await this.read(version, z.union([indexSchema, manifestSchema]));
    if (!("manifests" in top)) {
      return top;
    }
    const image = top.manifests.find(({ platform }) => platform?.os === "linux" && platform.architecture === "amd64");
    if (image === undefined) {
      throw new SourceError(`${this.manifestUrl(version)} has no image for linux/amd64`);
    }
    return this.read(image.digest, manifestSchema);
  }

  /** Downloads a blob. @throws DamagedError if it is not what its digest says */
  async download({ digest }: Blob, file: string, meter: Meter): Promise<void> {
    const url = `${this.base}/blobs/${digest}`;
    await this.authorized((headers) => this.http.download(url, file, meter, headers));
    await assertChecksum(file, { algorithm: "SHA-256", sum: hexOf(digest) }, url, "its digest");
  }

  private async read<T>(version: string, schema: z.ZodType<T>): Promise<T> {
    const url = this.manifestUrl(version);
    const accept = MEDIA_TYPES.join(", ");
    const text = await this.authorized((headers) => this.http.text(url, { ...headers, accept }));
    if (version.includes(":")) {
      const actual = createHash("sha256").update(text).digest("hex");
      if (actual !== hexOf(version)) {
        throw new DamagedError(`${url} is damaged: its SHA-256 is ${actual}, its digest says ${hexOf(version)}`);
      }
    }
    return parse(url, text, schema);
  }

  private manifestUrl(version: string): string {
    return `${this.base}/manifests/${version}`;
  }

  /** Does what needs the right to read the repository, which a registry grants for some minutes. */
  private async authorized<T>(act: (headers: Record<string, string>) => Promise<T>): Promise<T> {
    try {
      return await act(this.headers);
    } catch (error) {
      if (!(error instanceof HttpError) || error.status !== 401 || !error.challenge?.startsWith("Bearer ")) {
        throw error;
      }
      this.headers = { authorization: `Bearer ${await this.token(error.challenge)}` };
      return act(this.headers);
    }
  }

  /** @see https://distribution.github.io/distribution/spec/auth/token/ */
  private async token(challenge: string): Promise<string> {
    const parameters = new Map([...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name!, value!]));
    const realm = parameters.get("realm") ?? "";
    if (!URL.canParse(realm)) {
      throw new SourceError(`${this.base} answers 401, and does not say who gives rights: ${challenge}`);
    }
    const url = new URL(realm);
    url.searchParams.set("service", parameters.get("service") ?? "");
    url.searchParams.set("scope", parameters.get("scope") ?? `repository:${this.location.repository}:pull`);
    return parse(url.href, await this.http.text(url.href), tokenSchema).token;
  }
}

/** What a registry answered. @throws SourceError if it is something else, as from a page to log in */
function parse<T>(url: string, text: string, schema: z.ZodType<T>): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    throw new SourceError(`${url} is not what a registry answers: ${text.slice(0, 80)}`);
  }
}

/** The sum in a digest. @throws SourceError if it is not one of SHA-256 */
export function hexOf(digest: string): string {
  const hex = /^sha256:([0-9a-f]{64})$/.exec(digest)?.[1];
  if (hex === undefined) {
    throw new SourceError(`${digest} is no digest of SHA-256`);
  }
  return hex;
}
