import assert from "node:assert/strict";
import { linesAbout } from "../../../../cli/output/log-filter";

/** Lines as the managers write them: klog's text of Cluster API and CAPM3, zap's JSON of Bare Metal Operator. */
const own = [
  'I1128 10:06:05.123456       1 controller.go:95] "Reconciling" Cluster="workload-0001/workload-0001" namespace="workload-0001"',
  'E1128 10:06:06.123456       1 controller.go:99] "failed" err="no" KubeadmControlPlane="workload-0001/workload-0001"',
  "goroutine 7 [running]:",
  "\tsigs.k8s.io/cluster-api/controller.go:12",
  '{"level":"info","baremetalhost":{"name":"workload-0001-0","namespace":"workload-0001"},"msg":"done"}',
  '2026-11-28T10:06:05Z INFO waiting for client-side throttling {"url": "/api/v1/namespaces/workload-0001/secrets"}',
];
const others = [
  'I1128 10:06:05.123456       1 controller.go:95] "Reconciling" Cluster="workload-0002/workload-0002"',
  "\tgoroutine of workload-0002",
  'I1128 10:06:05.123456       1 leaderelection.go:1] "Starting workers" my-workload-0001="" workload-00010=""',
  '{"level":"info","msg":"starting"}',
];

describe("the lines of a log about a workload cluster", () => {
  const filtered = async (lines: string[]) => {
    const found: string[] = [];
    for await (const line of linesAbout("workload-0001", asynchronous(lines))) {
      found.push(line);
    }
    return found;
  };

  it("are those that name its Namespace or an object of its name, with what follows them", async () => {
    assert.deepEqual(await filtered([...others, ...own, ...others]), own);
  });
});

async function* asynchronous(lines: string[]): AsyncGenerator<string> {
  yield* await Promise.resolve(lines);
}
