import { isIPv6 } from "node:net";

/**
 * The HTTPS URL of a port.
 *
 * @param host a host name or an IP address; an IPv6 address gets its brackets (RFC 3986, section 3.2.2).
 */
export function httpsUrl(host: string, port: number): string {
  return `https://${isIPv6(host) ? `[${host}]` : host}:${port}`;
}
