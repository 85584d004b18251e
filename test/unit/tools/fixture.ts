import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import type { Lock } from "../../../tools/lock";
import { LogProgress } from "../../../tools/progress";
import { setup } from "../../../tools/setup";
import { archive } from "./vendors/archive";
import { storedImage } from "./vendors/image";

export const SUMS = "SHA256SUMS";

/** A script that tells a version as kubectl does. */
export function kubectl(version: string): string {
  return `#!/bin/sh\necho '  "gitVersion": "v${version}"'\n`;
}

/** A script that tells a version as Pulumi does. */
export function pulumi(version: string): string {
  return `#!/bin/sh\necho v${version}\n`;
}

/** A project directory with a mirror, a PATH and a vendor of its own, and a lock file with one entry of each kind. */
export class Fixture {
  readonly directory = mkdtempSync(join(tmpdir(), "tools-"));
  readonly root = join(this.directory, "project");
  readonly tools = join(this.root, ".local", "tools");
  readonly mirror = join(this.directory, "mirror");
  readonly bin = join(this.directory, "bin");
  readonly served = new Map<string, string | Buffer>();
  readonly requests: string[] = [];
  readonly log: string[] = [];
  private server: Server | undefined;
  private origin = "http://127.0.0.1:2";

  constructor() {
    [this.root, this.bin].forEach((folder) => mkdirSync(folder, { recursive: true }));
    this.write(join(this.root, "Pulumi.yaml"), "name: fixture\n");
    symlinkSync("/usr/bin/xz", join(this.bin, "xz"));
  }

  get lock(): Lock {
    const archive = "all.tar.xz";
    return {
      note: [],
      tools: {
        kubectl: {
          version: "1.2.3",
          url: `${this.origin}/kubectl`,
          checksumUrl: `${this.origin}/kubectl.sha256`,
          mirror: { archive, path: "kubernetes/bin/kubectl" },
        },
        pulumi: {
          version: "3.0.1",
          url: `${this.origin}/pulumi.tar.gz`,
          checksumUrl: `${this.origin}/pulumi-sums.txt`,
          mirror: { archive, path: "pulumi/bin" },
          files: ["pulumi", "pulumi-language-nodejs"],
          folder: "pulumi",
        },
      },
      plugins: {
        tls: {
          version: "5.0.0",
          url: `${this.origin}/tls.tar.gz`,
          mirror: { archive, path: "pulumi/plugins/resource-tls-v5.0.0" },
          files: ["pulumi-resource-tls"],
        },
      },
      manifests: {
        core: {
          version: "1.13.0",
          url: `${this.origin}/releases/`,
          mirror: { archive, path: "cluster-api/releases/core/v1.13.0" },
          files: ["core-components.yaml", "metadata.yaml"],
        },
      },
      images: {
        pause: {
          version: "3.10",
          url: `docker://${new URL(this.origin).host}/pause:3.10`,
          mirror: { archive, path: "kubernetes/images/pause.tar" },
        },
      },
    };
  }

  /** Nothing of the machine that runs the tests is on PATH. */
  get env(): NodeJS.ProcessEnv {
    return { PATH: this.bin, HOME: this.directory };
  }

  /** Everything the lock file names, by path. */
  get contents(): Record<string, string | Buffer> {
    return {
      "kubernetes/bin/kubectl": kubectl("1.2.3"),
      "pulumi/bin/pulumi": pulumi("3.0.1"),
      "pulumi/bin/pulumi-language-nodejs": "#!/bin/sh\n",
      "pulumi/plugins/resource-tls-v5.0.0/pulumi-resource-tls": "#!/bin/sh\n",
      "cluster-api/releases/core/v1.13.0/core-components.yaml": "kind: Core\n",
      "cluster-api/releases/core/v1.13.0/metadata.yaml": "kind: Metadata\n",
      "kubernetes/images/pause.tar": this.image(this.lock.images["pause"]!.url.replace("docker://", "")),
    };
  }

  /** Runs set-up as the program does, with `mirror`, if any, as MIRROR. */
  async setup(
    options: { readonly mirror?: string; readonly lock?: Lock; readonly env?: NodeJS.ProcessEnv } = {},
  ): Promise<void> {
    this.log.length = 0;
    this.requests.length = 0;
    await setup({
      root: this.root,
      lock: options.lock ?? this.lock,
      env: { ...this.env, MIRROR: options.mirror ?? "", ...options.env },
      progress: new LogProgress((line) => this.log.push(line)),
    });
  }

  /** Runs set-up without a mirror in another checkout, whose tools folder is a link to this one's. */
  async setupOther(): Promise<void> {
    const root = join(this.directory, "other");
    this.write(join(root, "Pulumi.yaml"), "name: fixture\n");
    mkdirSync(join(root, ".local"));
    mkdirSync(this.tools, { recursive: true });
    symlinkSync(this.tools, join(root, ".local", "tools"));
    const env = { ...this.env, MIRROR: "" };
    await setup({ root, lock: this.lock, env, progress: new LogProgress(() => undefined) });
  }

  installed(path: string): string {
    return readFileSync(join(this.tools, path), "utf8");
  }

  write(file: string, contents: string | Buffer): void {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, contents);
    chmodSync(file, 0o755);
  }

  /** A mirror that holds these contents in its one archive. */
  makeMirror(contents: Record<string, string | Buffer> = this.contents): string {
    const all = archive(contents, "--xz");
    this.write(join(this.mirror, "all.tar.xz"), all);
    this.write(join(this.mirror, SUMS), `${sum(all)}  ./all.tar.xz\n`);
    return this.mirror;
  }

  /** A vendor that serves everything. */
  async startVendor(): Promise<void> {
    this.server = createServer((request, response) => {
      const contents = this.served.get(request.url!);
      if (request.method === "GET") {
        this.requests.push(request.url!);
      }
      response.writeHead(contents === undefined ? 404 : 200).end(contents);
    });
    await new Promise<void>((resolve) => this.server!.listen(0, "127.0.0.1", resolve));
    this.origin = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    const { contents } = this;
    const tarball = archive(
      { "pulumi/pulumi": pulumi("3.0.1"), "pulumi/pulumi-language-nodejs": "#!/bin/sh\n" },
      "--gzip",
    );
    this.served.set("/kubectl", contents["kubernetes/bin/kubectl"]!);
    this.served.set("/kubectl.sha256", sum(contents["kubernetes/bin/kubectl"]!));
    this.served.set("/pulumi.tar.gz", tarball);
    this.served.set("/pulumi-sums.txt", `${sum("other")}  other.tar.gz\n${sum(tarball)}  pulumi.tar.gz\n`);
    this.served.set("/tls.tar.gz", archive({ "pulumi-resource-tls": "#!/bin/sh\n" }, "--gzip"));
    this.served.set("/releases/core-components.yaml", "kind: Core\n");
    this.served.set("/releases/metadata.yaml", "kind: Metadata\n");
    this.serveImage("a program");
  }

  /** Makes the vendor serve this as the contents of the image. */
  serveImage(content: string, tag = "3.10"): void {
    const { manifests, blobs } = storedImage(tag, content, "docker list");
    manifests.forEach(({ body }, name) => this.served.set(`/v2/pause/manifests/${name}`, body));
    blobs.forEach((data, name) => this.served.set(`/v2/pause/blobs/${name}`, data));
  }

  async remove(): Promise<void> {
    if (this.server) {
      this.server.closeAllConnections();
      await new Promise((resolve) => this.server!.close(resolve));
    }
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** A docker archive as far as set-up looks at it. */
  image(reference: string): Buffer {
    return archive({ "manifest.json": JSON.stringify([{ RepoTags: [reference] }]) });
  }
}

export function sum(contents: string | Buffer): string {
  return createHash("sha256").update(contents).digest("hex");
}
