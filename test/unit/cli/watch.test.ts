import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { FakeApiServer } from "../api-server";
import { Project } from "./project";

describe("make watch", () => {
  let project: Project;
  before(() => {
    project = new Project();
    project.configure({});
  });
  after(() => project.remove());

  it("says that a stack has no fleet, or that there is no such stack", async () => {
    project.haveState([]);
    const { code, stderr } = await project.run("cli/watch.js", []);
    assert.deepEqual([code, stderr], [1, "error: stack test has no fleet: run `make up`\n"]);
    project.install("pulumi", "echo \"error: no stack named 'test' found\" >&2; exit 255");
    const { code: missing, stderr: message } = await project.run("cli/watch.js", []);
    assert.deepEqual(
      [missing, message],
      [1, "error: stack test cannot be read: pulumi stack export: error: no stack named 'test' found\n"],
    );
  });

  it("asks the managers only: beside a run, what it does not show would be read twice", async () => {
    const management = new FakeApiServer();
    await management.start();
    const kubeconfig = project.write("management.yaml", management.kubeconfig("admin"));
    project.configure({ managementCluster: { kind: "existing", kubeconfig } });
    // Its parent is the command that is to be told to end.
    project.haveState([{}], 'echo $PPID >"$HOME/pid"');
    const paths = new Set<string>();
    const managersAsked = new Promise<void>((resolve) => {
      management.onRequest = ({ url }) => {
        const path = url!.split("?")[0]!;
        paths.add(path);
        if (path === "/api/v1/namespaces/capm3-system/pods") {
          resolve();
        }
      };
    });
    try {
      const watching = project.run("cli/watch.js", []);
      await managersAsked;
      // Everything is asked at the same time.
      await sleep(500);
      process.kill(Number(readFileSync(join(project.directory, "pid"), "utf8")), "SIGTERM");
      const { code, stderr } = await watching;
      assert.deepEqual([code, stderr], [0, ""]);
      const others = [...paths].filter((path) => !path.startsWith("/apis/") && !/-system\/pods$/.test(path));
      assert.deepEqual(others, []);
    } finally {
      management.stop();
    }
  });
});
