import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { KubernetesClient } from "../clients/kubernetes/client";
import { errorMessage } from "../clients/retry";
import { FakeKubelets } from "./controller";
import type { FakeKubeletsOptions } from "./controller";
import { CONFIGURATION_DIRECTORY, HEALTH_PORT, KUBECONFIG_FILE, OPTIONS_FILE } from "./pod";

const options = JSON.parse(readFileSync(join(CONFIGURATION_DIRECTORY, OPTIONS_FILE), "utf8")) as FakeKubeletsOptions;
const path = join(CONFIGURATION_DIRECTORY, KUBECONFIG_FILE);
const kubelets = new FakeKubelets(KubernetesClient.fromReference({ path }), options);
kubelets.start(new AbortController().signal);
createServer((_, response) => {
  kubelets.ready().then(
    () => response.end("ok"),
    (error: unknown) => {
      response.statusCode = 500;
      response.end(errorMessage(error));
    },
  );
}).listen(HEALTH_PORT);
// Nothing is remembered that could be lost. Watches would keep the process until it is killed.
process.once("SIGTERM", () => process.exit(0));
