import { randomBytes } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import { localDirectory } from "../tools/paths";

/** The setting: a DNS label that is no number or truth value; empty for an ID of the checkout's own. */
export const fleetId = z
  .string()
  .regex(
    /^([a-z]([a-z0-9-]{0,61}[a-z0-9])?)?$/,
    "must be a DNS label that starts with a letter: a to z, 0 to 9, hyphens",
  );

interface FleetSettings {
  readonly fleetId: z.infer<typeof fleetId>;
}

/**
 * The ID of the fleet of a base stack: that of the settings, or the one that was made for the stack in this checkout;
 * undefined if there is neither.
 */
export function readFleetId({ fleetId }: FleetSettings, stack: string): string | undefined {
  return fleetId || readId(fileOf(stack));
}

/**
 * The same, and makes an ID if there is none. It is kept beside Pulumi's state and not in it: a fleet outlives a state
 * that is lost.
 */
export function ensureFleetId(settings: FleetSettings, stack: string): string {
  const known = readFleetId(settings, stack);
  if (known !== undefined) {
    return known;
  }
  const file = fileOf(stack);
  const draft = `${file}.${process.pid}`;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(draft, `fleet-${randomBytes(5).toString("hex")}\n`);
  try {
    linkSync(draft, file); // whole, or not at all; and the first of two
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") {
      throw error;
    }
  } finally {
    rmSync(draft);
  }
  return readFileSync(file, "utf8").trim();
}

function fileOf(stack: string): string {
  return join(localDirectory(), "fleets", stack);
}

function readId(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      return undefined;
    }
    throw error;
  }
}
