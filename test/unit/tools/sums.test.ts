import assert from "node:assert/strict";

import { checksumIn } from "../../../tools/sums";

const SHA256 = "c86e00cd3c5e67ea65bde142f577f84db52a74c614fb84998db6b7539a5d6903";
const SHA1 = "da39a3ee5e6b4b0d3255bfef95601890afd80709";

describe("a vendor's list of checksums", () => {
  it("gives a file's sum, however its line writes the file", () => {
    for (const file of ["a.tar.gz", "./a.tar.gz", "*a.tar.gz", "dist/a.tar.gz"]) {
      const list = `${SHA1}  b-a.tar.gz\n${SHA256.toUpperCase()}  ${file}\n`;
      assert.deepEqual(checksumIn(list, "a.tar.gz"), { algorithm: "SHA-256", sum: SHA256 }, file);
    }
  });

  it("is one bare sum, too", () => {
    assert.deepEqual(checksumIn(`${SHA256}\n`, "kubelet"), { algorithm: "SHA-256", sum: SHA256 });
  });

  it("has SHA-1 sums where shasum wrote it without options", () => {
    assert.deepEqual(checksumIn(`${SHA1}  ./tls.tar.gz\n`, "tls.tar.gz"), { algorithm: "SHA-1", sum: SHA1 });
  });

  it("says nothing of other files, and of what is no checksum", () => {
    for (const list of ["", `${SHA256}  b.tar.gz\n`, "<html>\n", "Not Found a.tar.gz\n", "abc  a.tar.gz\n"]) {
      assert.equal(checksumIn(list, "a.tar.gz"), undefined, list);
    }
  });
});
