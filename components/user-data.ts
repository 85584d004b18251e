import { createHash } from "node:crypto";

/** The most that a file of a KubeadmConfig may have, in bytes, is 10240 (`File` of its API, v1beta2). */
const FILE_BYTES = 10_000;

/** So many bytes of base64 come from three quarters as many. */
const BYTES_OF_BASE64 = 3 / 4;

/**
 * `files` of a kubeadm configuration that make the user data of a machine larger, as certificates and packed scripts do:
 * base64 of bytes that do not compress. It is the same text whenever it is made.
 *
 * @param kilobytes how much of it, in units of 1000 bytes.
 * @returns nothing for 0.
 */
export function userDataFiles(kilobytes: number): object {
  const text = createHash("shake256", { outputLength: kilobytes * 1000 * BYTES_OF_BASE64 }).digest("base64");
  const contents = text.match(new RegExp(`.{1,${FILE_BYTES}}`, "g")) ?? [];
  return contents.length === 0
    ? {}
    : { files: contents.map((content, index) => ({ path: `/etc/metal3-scale/user-data-${index}`, content })) };
}
