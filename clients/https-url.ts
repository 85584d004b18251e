import { isIPv6 } from "node:net";

/**
 * The HTTPS URL of a port.
 *
 * @param host a host name or an IP address; an IPv6 address gets its brackets (RFC 3986, section 3.2.2).
 */
export function httpsUrl(host: string, port: number): string {
  return `https://${hostInUrl(host)}:${port}`;
}

/** A host name or an IP address as a URL has it: an IPv6 address in brackets. */
export function hostInUrl(host: string): string {
  return isIPv6(host) ? `[${host}]` : host;
}

/** The host name or IP address of a URL, without brackets. */
export function hostOf({ hostname }: Pick<URL, "hostname">): string {
  return hostname.replace(/^\[|\]$/g, "");
}
