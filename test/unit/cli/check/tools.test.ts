import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describeRefusals } from "./refusals";

describeRefusals("tools, passphrase and checkout", {
  "tools that are not set up": {
    arrange: (project) => rmSync(join(project.directory, ".local/tools"), { recursive: true }),
    says: /^tools are missing, or not those of tools.lock.json: pulumi \S+ and \d+ more: run `make tools`$/,
  },
  "a manifest that was changed": {
    arrange: (project) => {
      project.write(".local/tools/cluster-api/releases/ipam-metal3/v1.13.2/ipam-components.yaml", "changed");
    },
    says: /^tools are missing, or not those of tools.lock.json: manifests of ipam-metal3 \S+: run `make tools`$/,
  },
  "tools of another version": {
    arrange: (project) => {
      const record = join(project.directory, ".local/tools/installed.json");
      const installed = JSON.parse(readFileSync(record, "utf8")) as Record<string, { entry: string }>;
      installed["tool/kubelet"]!.entry = "that of another entry in the lock file";
      writeFileSync(record, JSON.stringify(installed));
    },
    says: /^tools are missing, or not those of tools.lock.json: kubelet \S+: run `make tools`$/,
  },
  "a file with the passphrase that is not there": {
    env: { PULUMI_CONFIG_PASSPHRASE_FILE: "nothing" },
    says: /^PULUMI_CONFIG_PASSPHRASE_FILE: "nothing" cannot be read: ENOENT.*; it must be the file with the passphrase/,
  },
  "a folder for a file with the passphrase": {
    env: { PULUMI_CONFIG_PASSPHRASE_FILE: ".local" },
    says: /^PULUMI_CONFIG_PASSPHRASE_FILE: ".local" cannot be read: EISDIR.*; it must be the file with the passphrase/,
  },
  "an empty file with the passphrase": {
    arrange: (project) => project.write(".local/passphrase", "\n"),
    says: /^PULUMI_CONFIG_PASSPHRASE_FILE: "\S+" cannot be read: it is empty; it must be the file with the passphrase/,
  },
  "a folder that is no checkout": {
    env: { METAL3_SCALE_HOME: "nothing" },
    says: /^METAL3_SCALE_HOME=nothing has no Pulumi.yaml: it must be the checkout$/,
  },
  "the folder of another project": {
    arrange: (project) => project.write("other/Pulumi.yaml", "name: other\nruntime: nodejs\n"),
    env: { METAL3_SCALE_HOME: "other" },
    says: /^\S+other\/Pulumi.yaml is not that of this project: METAL3_SCALE_HOME, or the folder, must be its checkout$/,
  },
});
