import { Socket } from "node:net";

/**
 * Loaded into a set-up before it runs: all that it opens to port 443 goes to this machine's port VENDORS_PORT, as if
 * the names of the vendors led there.
 */
const prototype = Socket.prototype as { connect: (this: Socket, ...args: unknown[]) => Socket };
const { connect } = prototype;

prototype.connect = function (...args) {
  // The functions of node:net pass on their arguments in an array.
  const options = (Array.isArray(args[0]) ? args[0][0] : args[0]) as { host?: string; port?: number | string };
  if (Number(options.port) === 443) {
    Object.assign(options, { host: "127.0.0.1", port: process.env.VENDORS_PORT });
  }
  return connect.apply(this, args);
};
