import assert from "node:assert/strict";
import { ManagedProject } from "./managed-project";

const PODS = "/api/v1/namespaces/capm3-system/pods";

describe("make logs", () => {
  let project: ManagedProject;
  beforeEach(async () => {
    project = new ManagedProject();
    await project.start();
    project.management.server.refusalStatus = 400;
  });
  afterEach(() => project.remove());

  const have = (name: string, log?: string, status: object = {}) => {
    const { answers, refusals } = project.management.server;
    const metadata = { namespace: "capm3-system", name };
    answers[`${PODS}/${name}`] = { metadata, spec: { containers: [{ name: "manager" }] }, status };
    if (log === undefined) {
      refusals[`GET ${PODS}/${name}/log`] = `container "manager" in pod "${name}" is waiting to start`;
    } else {
      answers[`${PODS}/${name}/log`] = log;
    }
  };
  const logs = () => project.run("cli/logs.js", ["metal3"]);

  const waiting = { reason: "ImagePullBackOff", message: "Back-off pulling image" };
  const isWithoutImage = {
    containerStatuses: [{ name: "manager", ready: false, restartCount: 0, state: { waiting } }],
  };
  const warning =
    'warning: the log of Pod capm3-b cannot be read: container "manager" in pod "capm3-b" is waiting to start\n' +
    "  Pod capm3-b, manager: ImagePullBackOff: Back-off pulling image\n";

  it("prints the log of a Pod", async () => {
    have("capm3-a", "one\ntwo\n");
    assert.deepEqual(await logs(), { code: 0, stdout: "one\ntwo\n", stderr: "" });
  });

  it("prints the logs of the other Pods if one has none, and says why", async () => {
    have("capm3-a", "one\n");
    have("capm3-b", undefined, isWithoutImage);
    have("capm3-c", "two\n");
    assert.deepEqual(await logs(), { code: 0, stdout: "[capm3-a] one\n[capm3-c] two\n", stderr: warning });
  });

  it("fails if no Pod has one", async () => {
    have("capm3-b", undefined, isWithoutImage);
    const error = "error: MANAGER=metal3 has no Pod in the Namespace capm3-system whose log can be read\n";
    assert.deepEqual(await logs(), { code: 1, stdout: "", stderr: warning + error });
  });
});
