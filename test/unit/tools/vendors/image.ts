import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";

import { archive } from "./archive";

/** What a registry has of one image: documents by "manifests/TAG" or "manifests/DIGEST", and blobs by digest. */
export interface StoredImage {
  readonly manifests: ReadonlyMap<string, Document>;
  readonly blobs: ReadonlyMap<string, Buffer>;
}

export interface Document {
  readonly mediaType: string;
  readonly body: Buffer;
}

const OCI = {
  index: "application/vnd.oci.image.index.v1+json",
  manifest: "application/vnd.oci.image.manifest.v1+json",
  config: "application/vnd.oci.image.config.v1+json",
  layer: "application/vnd.oci.image.layer.v1.tar+gzip",
};
const DOCKER = {
  index: "application/vnd.docker.distribution.manifest.list.v2+json",
  manifest: "application/vnd.docker.distribution.manifest.v2+json",
  config: "application/vnd.docker.container.image.v1+json",
  layer: "application/vnd.docker.image.rootfs.diff.tar.gzip",
};

/** The forms in which images are published: by format, and for one platform or several. */
export type Form = "oci index" | "docker list" | "docker manifest";

/** An image with two layers, of which the second has `content`, and, but for a single manifest, one for arm64. */
export function storedImage(tag: string, content: string | Buffer, form: Form): StoredImage {
  const types = form === "oci index" ? OCI : DOCKER;
  const blobs = new Map<string, Buffer>();
  const manifests = new Map<string, Document>();
  const blob = (mediaType: string, data: Buffer) => {
    blobs.set(digest(data), data);
    return { mediaType, size: data.length, digest: digest(data) };
  };
  const image = (architecture: string) => {
    const layers = [archive({ base: architecture }), archive({ program: content })];
    const config = { architecture, os: "linux", rootfs: { type: "layers", diff_ids: layers.map(digest) } };
    const body = json({
      schemaVersion: 2,
      mediaType: types.manifest,
      config: blob(types.config, json(config)),
      layers: layers.map((layer) => blob(types.layer, gzipSync(layer))),
    });
    manifests.set(digest(body), { mediaType: types.manifest, body });
    return {
      mediaType: types.manifest,
      size: body.length,
      digest: digest(body),
      platform: { architecture, os: "linux" },
    };
  };
  if (form === "docker manifest") {
    manifests.set(tag, manifests.get(image("amd64").digest)!);
  } else {
    // What buildx adds: an attestation, which is for no platform.
    const attestation = { ...image("none"), platform: { architecture: "unknown", os: "unknown" } };
    const body = json({
      schemaVersion: 2,
      mediaType: types.index,
      manifests: [attestation, image("arm64"), image("amd64")],
    });
    manifests.set(tag, { mediaType: types.index, body });
  }
  return { manifests, blobs };
}

/** What a docker archive says of its one image, after a check that it is whole. */
export function readDockerArchive(file: string): { tags: string[]; architecture: string; program: string } {
  const read = (path: string) => execFileSync("tar", ["--extract", "--to-stdout", "--file", file, path]);
  const [{ Config, RepoTags, Layers }] = JSON.parse(read("manifest.json").toString());
  const config = read(Config);
  const { architecture, rootfs } = JSON.parse(config.toString());
  const layers = Layers.map((layer: string) => gunzipSync(read(layer)));
  assert.deepEqual(layers.map(digest), rootfs.diff_ids);
  const program = execFileSync("tar", ["--extract", "--to-stdout", "program"], { input: layers.at(-1) }).toString();
  return { tags: RepoTags, architecture, program };
}

export function digest(data: Buffer): string {
  return `sha256:${createHash("sha256").update(data).digest("hex")}`;
}

function json(value: object): Buffer {
  return Buffer.from(JSON.stringify(value));
}
