import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A tar archive of executable files, by path. */
export function archive(contents: Readonly<Record<string, string | Buffer>>, ...compression: string[]): Buffer {
  const folder = mkdtempSync(join(tmpdir(), "archive-"));
  try {
    for (const [path, data] of Object.entries(contents)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), data);
      chmodSync(join(folder, path), 0o755);
    }
    const top = [...new Set(Object.keys(contents).map((path) => path.split("/")[0]!))];
    const args = ["--create", "--mtime=@0", ...compression, "--directory", folder, ...top];
    return execFileSync("tar", args, { maxBuffer: 64 * 1024 ** 2 });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
