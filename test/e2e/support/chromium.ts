import { chromium } from "playwright-core";
import type { Browser } from "playwright-core";
import { findOnPath } from "../../../tools/machine";
import { installPackages, missingPackages } from "../../../tools/packages";
import type { DebianPackage } from "../../../tools/packages";
import { skip } from "../../skip";

const CHROMIUM: DebianPackage = { name: "chromium", provides: ["chromium"] };

/** Milliseconds for its start on a busy machine. */
const START_TIMEOUT = 120_000;

/** Starts Debian's Chromium without a window, and installs it if it is missing; skips the tests where that is not possible. */
export async function startChromium(context: Mocha.Context): Promise<Browser> {
  const isMissing = missingPackages([CHROMIUM], process.env).length > 0;
  const reason = isMissing
    ? await installPackages([CHROMIUM], "the test of the report's page", process.env, console.error)
    : undefined;
  if (reason !== undefined) {
    skip(context, reason);
  }
  return chromium.launch({
    executablePath: findOnPath("chromium", process.env)[0]!,
    // Chromium has no sandbox for root.
    chromiumSandbox: process.getuid?.() !== 0,
    args: ["--disable-gpu", "--disable-quic", "--disable-sync", "--disable-component-update"],
    timeout: START_TIMEOUT,
  });
}
