import { createHash } from "node:crypto";

import type { Lock } from "../../../../tools/lock";
import { archive } from "./archive";
import { type Form, storedImage, type StoredImage } from "./image";

/** What the vendors have published: files by URL, and images by "HOST/REPOSITORY". */
export interface Releases {
  readonly files: Map<string, Buffer>;
  readonly images: Map<string, StoredImage>;
}

const GITHUB = "https://github.com";

/** Where each provider is released, and its manifest. */
const PROVIDERS: Readonly<Record<string, readonly [repository: string, manifest: string]>> = {
  "cluster-api": ["kubernetes-sigs/cluster-api", "core-components.yaml"],
  "bootstrap-kubeadm": ["kubernetes-sigs/cluster-api", "bootstrap-components.yaml"],
  "control-plane-kubeadm": ["kubernetes-sigs/cluster-api", "control-plane-components.yaml"],
  "infrastructure-metal3": ["metal3-io/cluster-api-provider-metal3", "infrastructure-components.yaml"],
  "infrastructure-docker": ["kubernetes-sigs/cluster-api", "infrastructure-components-development.yaml"],
  "ipam-metal3": ["metal3-io/ip-address-manager", "ipam-components.yaml"],
  "baremetal-operator": ["metal3-io/baremetal-operator", "baremetal-operator.yaml"],
};

/** Where each image is published, and how. */
const IMAGES: Readonly<Record<string, readonly [repository: string, form: Form]>> = {
  "kube-apiserver": ["registry.k8s.io/kube-apiserver", "docker list"],
  "kube-controller-manager": ["registry.k8s.io/kube-controller-manager", "docker list"],
  "kube-scheduler": ["registry.k8s.io/kube-scheduler", "docker list"],
  "kube-proxy": ["registry.k8s.io/kube-proxy", "docker list"],
  kubectl: ["registry.k8s.io/kubectl", "docker list"],
  pause: ["registry.k8s.io/pause", "docker list"],
  etcd: ["quay.io/coreos/etcd", "docker list"],
  coredns: ["registry-1.docker.io/coredns/coredns", "oci index"],
  "cluster-api-controller": ["registry.k8s.io/cluster-api/cluster-api-controller", "docker list"],
  "kubeadm-bootstrap-controller": ["registry.k8s.io/cluster-api/kubeadm-bootstrap-controller", "docker list"],
  "kubeadm-control-plane-controller": ["registry.k8s.io/cluster-api/kubeadm-control-plane-controller", "docker list"],
  "cluster-api-provider-metal3": ["quay.io/metal3-io/cluster-api-provider-metal3", "docker manifest"],
  "capd-manager": ["gcr.io/k8s-staging-cluster-api/capd-manager", "docker list"],
  "metal3-fkas": ["quay.io/metal3-io/metal3-fkas", "oci index"],
  "ip-address-manager": ["quay.io/metal3-io/ip-address-manager", "oci index"],
  "baremetal-operator": ["quay.io/metal3-io/baremetal-operator", "oci index"],
};

/** What a stand-in for a file of a release holds. */
export function contentOf(name: string, version: string): string {
  return `#!/bin/sh\necho ${name} ${version}\n`;
}

/** Everything of a lock file, as its vendors lay it out. */
export function releasesOf({ tools, plugins, manifests, images }: Lock): Releases {
  const files = new Map<string, Buffer>();
  const set = (url: string, data: string | Buffer) => files.set(url, Buffer.from(data));

  for (const [name, { version }] of Object.entries(tools)) {
    const content = contentOf(name, version);
    if (name === "pulumi") {
      const programs = ["pulumi", "pulumi-language-go", "pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"];
      const contents = Object.fromEntries(
        programs.map((program) => [`pulumi/${program}`, contentOf(program, version)]),
      );
      const tarball = archive(contents, "--gzip");
      const list = `${sum("sha256", "other")}  pulumi-v${version}-darwin-arm64.tar.gz\n`;
      const folder = "https://get.pulumi.com/releases/sdk";
      set(`${folder}/pulumi-v${version}-linux-x64.tar.gz`, tarball);
      set(
        `${folder}/pulumi-${version}-checksums.txt`,
        `${list}${sum("sha256", tarball)}  pulumi-v${version}-linux-x64.tar.gz\n`,
      );
    } else if (name === "clusterctl") {
      set(`${GITHUB}/kubernetes-sigs/cluster-api/releases/download/v${version}/clusterctl-linux-amd64`, content);
    } else {
      const url = `https://dl.k8s.io/release/v${version}/bin/linux/amd64/${name}`;
      set(url, content);
      set(`${url}.sha256`, sum("sha256", content));
    }
  }

  for (const [name, { version }] of Object.entries(plugins)) {
    const program = `pulumi-resource-${name}`;
    const tarball = archive({ [program]: contentOf(program, version), "README.md": "", LICENSE: "" }, "--gzip");
    const file = `${program}-v${version}-linux-amd64.tar.gz`;
    const list = `${GITHUB}/pulumi/pulumi-${name}/releases/download/v${version}/pulumi-${name}_${version}_checksums.txt`;
    set(`https://get.pulumi.com/releases/plugins/${file}`, tarball);
    set(list, name === "tls" ? `${sum("sha1", tarball)}  ./${file}\n` : `${sum("sha256", tarball)}  ${file}\n`);
  }

  for (const [name, { version }] of Object.entries(manifests)) {
    const [repository, manifest] = PROVIDERS[name]!;
    const folder = `${GITHUB}/${repository}/releases/download/v${version}`;
    set(`${folder}/${manifest}`, contentOf(name, version));
    set(`${folder}/metadata.yaml`, "kind: Metadata\n");
  }

  const stored = Object.entries(images).map(([name, { version }]) => {
    const [repository, form] = IMAGES[name]!;
    const tag = ["pause", "coredns"].includes(name) ? version : `v${version}`;
    return [repository, storedImage(tag, contentOf(name, version), form)] as const;
  });
  return { files, images: new Map(stored) };
}

export function sum(algorithm: "sha1" | "sha256", data: string | Buffer): string {
  return createHash(algorithm).update(data).digest("hex");
}
