/**
 * Choice of the IPv4 /24 in which the local nodes of one checkout live. Pure functions on numbers and text.
 */

/** An IPv4 prefix: first address as an unsigned number, and length 0…32. */
export interface Prefix {
  first: number;
  length: number;
}

/**
 * The addresses that subnets are taken from: 198.18.0.0/15, which RFC 2544 sets apart for tests of network devices;
 * Docker, libvirt, VPNs and office networks use the private ranges instead.
 */
export const subnetPool: Prefix = { first: parseAddress("198.18.0.0"), length: 15 };

/** prefix length of one checkout's subnet */
const subnetLength = 24;

/** routes shorter than this (a default route, or a VPN's halves of it) do not count as taken */
const shortestTaken = 8;

/** Number of an address written as a.b.c.d. @throws Error on anything else */
export function parseAddress(text: string): number {
  const bytes = text.split(".").map(Number);
  if (bytes.length !== 4 || !bytes.every((byte) => Number.isInteger(byte) && byte >= 0 && byte <= 255)) {
    throw new Error(`not an IPv4 address: ${text}`);
  }
  return bytes.reduce((number, byte) => number * 256 + byte, 0);
}

/** Inverse of {@link parseAddress}. */
export function formatAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join(".");
}

/** Prefix written as a.b.c.d/n, or as a.b.c.d for /32; host bits may be set. @throws Error on anything else */
export function parsePrefix(text: string): Prefix {
  const [address = "", lengthText = "32"] = text.split("/");
  const length = Number(lengthText);
  if (!Number.isInteger(length) || length < 0 || length > 32) throw new Error(`not an IPv4 prefix: ${text}`);
  const size = 2 ** (32 - length);
  return { first: Math.floor(parseAddress(address) / size) * size, length };
}

/** Inverse of {@link parsePrefix}. */
export function formatPrefix(prefix: Prefix): string {
  return `${formatAddress(prefix.first)}/${prefix.length}`;
}

/** Whether two prefixes have an address in common. */
export function overlaps(a: Prefix, b: Prefix): boolean {
  return a.first < b.first + size(b) && b.first < a.first + size(a);
}

/**
 * The first free /24 of the pool, searched from a start that depends on `seed`, so that checkouts whose nodes are all
 * stopped seldom want the same one.
 *
 * @param taken prefixes of the machine's routes and addresses
 * @throws Error when the whole pool is taken
 */
export function chooseSubnet(taken: readonly Prefix[], seed: number): Prefix {
  const blocking = taken.filter((prefix) => prefix.length >= shortestTaken);
  const count = 2 ** (subnetLength - subnetPool.length);
  for (let step = 0; step < count; step++) {
    const index = (seed + step) % count;
    const candidate = { first: subnetPool.first + index * 2 ** (32 - subnetLength), length: subnetLength };
    if (!blocking.some((prefix) => overlaps(prefix, candidate))) return candidate;
  }
  throw new Error(
    `no free /${subnetLength} left in ${formatPrefix(subnetPool)}: delete local clusters that are unused`,
  );
}

/** Address of the machine itself in a subnet: the first one. */
export function gatewayOf(subnet: Prefix): string {
  return formatAddress(subnet.first + 1);
}

/**
 * The lowest address for a node that is not in use yet; the first (the gateway's) and the last are never given.
 *
 * @throws Error when the subnet is full
 */
export function chooseAddress(subnet: Prefix, used: readonly string[]): string {
  for (let offset = 2; offset < size(subnet) - 1; offset++) {
    const address = formatAddress(subnet.first + offset);
    if (!used.includes(address)) return address;
  }
  throw new Error(`no free address left in ${formatPrefix(subnet)}`);
}

function size(prefix: Prefix): number {
  return 2 ** (32 - prefix.length);
}
