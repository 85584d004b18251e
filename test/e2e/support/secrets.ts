import { spawnSync } from "node:child_process";
import { createPrivateKey } from "node:crypto";
import { readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Bytes at each end of a private key's number that are looked for: short enough for a line of any PEM. */
const FRAGMENT_BYTES = 12;
/** How often base64 is looked for in base64: a Secret holds a kubeconfig, which holds a PEM, which holds the number. */
const BASE64_LEVELS = 3;

/** The private keys in a text, as they are or in base64 however deep, in PEM of any format but OpenSSH's: PKCS #8. */
export function privateKeysIn(text: string): string[] {
  // In JSON, or JSON in JSON, line breaks are escaped; in YAML the lines are indented.
  const lines = text.replace(/\\+n/g, "\n").replace(/\n[ \t]+/g, "\n");
  const pems = lines.match(/-----BEGIN ((EC|RSA) )?PRIVATE KEY-----[\w+/=\s]+-----END ((EC|RSA) )?PRIVATE KEY-----/g);
  const keys = pems?.map((pem) => createPrivateKey(pem).export({ type: "pkcs8", format: "pem" }).toString());
  const decoded = lines.match(/[\w+/]{80,}={0,2}/g)?.map((base64) => Buffer.from(base64, "base64").toString("latin1"));
  return [...new Set([...(keys ?? []), ...(decoded ?? []).flatMap(privateKeysIn)])];
}

/** What any text with a private key has in it: PEM of every format, hexadecimal digits, and base64 of them. */
export function fragmentsOfKey(pem: string): string[] {
  const number = Buffer.from(createPrivateKey(pem).export({ format: "jwk" }).d!, "base64url");
  return [number.subarray(0, FRAGMENT_BYTES), number.subarray(-FRAGMENT_BYTES)].flatMap((end) => [
    end.toString("hex"),
    ...base64Forms(end, BASE64_LEVELS),
  ]);
}

/** What any text with a token or a passphrase has in it. */
export function fragmentsOfToken(token: string): string[] {
  return [token, ...base64Forms(Buffer.from(token), BASE64_LEVELS - 1)];
}

/** What base64 makes of bytes in a longer text, at each place modulo 3, without what depends on the text around. */
function base64Forms(bytes: Buffer, levels: number): string[] {
  const forms = [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString("base64");
    const [dependentBefore, dependentAfter] = [[0, 2, 3][offset]!, [0, 3, 2][(offset + bytes.length) % 3]!];
    return text.slice(dependentBefore, text.length - dependentAfter);
  });
  return levels === 1 ? forms : [...forms, ...forms.flatMap((form) => base64Forms(Buffer.from(form), levels - 1))];
}

/** Looks for secrets in texts and files. */
export class SecretScan {
  private readonly grep: string[];

  /** @param file for the fragments by which the secrets are known; only its owner can read it. */
  constructor(file: string, fragments: string[]) {
    writeFileSync(file, fragments.join("\n"), { mode: 0o600 });
    this.grep = ["grep", "--fixed-strings", "--text", "--no-messages", `--file=${file}`];
  }

  isIn(text: string): boolean {
    return this.run(this.grep[0]!, [...this.grep.slice(1), "--quiet"], text).status === 0;
  }

  /** Those of the files that have a secret in them. */
  filesAmong(paths: string[]): string[] {
    const args = ["--null", "--no-run-if-empty", ...this.grep, "--files-with-matches", "--"];
    return this.run("xargs", args, paths.join("\0")).stdout.split("\n").filter(Boolean);
  }

  private run(command: string, args: string[], input: string) {
    return spawnSync(command, args, { input, encoding: "utf8", env: { ...process.env, LC_ALL: "C" } });
  }
}

/** The files below a directory; symbolic links are not followed. */
export function filesBelow(directory: string, isSkipped: (path: string) => boolean = () => false): string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (isSkipped(path)) {
      return [];
    }
    return entry.isDirectory() ? filesBelow(path, isSkipped) : entry.isFile() ? [path] : [];
  });
}

/** The files below a directory that others than their owner can read, the modes of the directories on the way included. */
export function filesOpenToOthers(directory: string): string[] {
  return filesBelow(directory, (path) => {
    const { mode, isDirectory } = permissions(path);
    return (mode & (isDirectory ? 0o011 : 0o044)) === 0;
  });
}

function permissions(path: string): { mode: number; isDirectory: boolean } {
  const status = statSync(path, { throwIfNoEntry: false });
  return { mode: status?.mode ?? 0, isDirectory: status?.isDirectory() ?? false };
}
