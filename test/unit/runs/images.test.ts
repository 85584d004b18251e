import assert from "node:assert/strict";
import { KubernetesClient } from "../../../clients/kubernetes/client";
import { metal3Managers } from "../../../components/manager-definitions";
import { differentImages } from "../../../runs/comparison/images";
import type { Run } from "../../../runs/format";
import { imagesOf } from "../../../runs/images";
import { FakeApiServer } from "../api-server";

const { metal3 } = metal3Managers;

/** A Pod whose containers have these images and, once they run, image IDs. */
const pod = (name: string, ...containers: (readonly [image: string, imageID?: string])[]) => ({
  metadata: { name },
  spec: { containers: containers.map(([image], index) => ({ name: `c${index}`, image })) },
  status: {
    containerStatuses: containers.flatMap(([, imageID], index) =>
      imageID === undefined ? [] : [{ name: `c${index}`, imageID }],
    ),
  },
});

describe("the images of a fleet", () => {
  let management: FakeApiServer;
  beforeEach(async () => {
    management = new FakeApiServer();
    await management.start();
    management.answers["/api/v1"] = { resources: [{ name: "pods", kind: "Pod", namespaced: true, verbs: ["list"] }] };
  });
  afterEach(() => management.stop());

  const answer = (namespace: string, ...pods: { metadata: { name: string } }[]) =>
    (management.answers[`/api/v1/namespaces/${namespace}/pods`] = FakeApiServer.list(...pods));
  const client = () => KubernetesClient.fromKubeconfig(management.kubeconfig("admin"));
  const images = (managementOf: () => KubernetesClient | undefined = client) =>
    imagesOf({
      management: managementOf,
      managers: { metal3 },
      backing: () => new Map([["management", client()]]),
      nodes: "/nowhere",
    });

  it("are those that its containers run, each once, whether they were pulled or imported", async () => {
    answer("kube-system", pod("etcd", ["example.org/etcd:v3", "sha256:e"]));
    answer(
      "capm3-system",
      pod("metal3", ["example.org:5000/capm3:v1", "example.org:5000/capm3@sha256:c"], ["sidecar:1"]),
    );
    const api = ["example.org/kube-apiserver:v1", "sha256:a"] as const;
    answer("workload-control-planes", pod("one", api), pod("two", api));
    answer("elsewhere", pod("other", ["example.org/other:v1", "sha256:o"]));
    assert.deepEqual(await images(), [
      { name: "example.org:5000/capm3:v1", digest: "sha256:c" },
      { name: "example.org/etcd:v3", digest: "sha256:e" },
      { name: "example.org/kube-apiserver:v1", digest: "sha256:a" },
    ]);
  });

  it("are not known if there is no management cluster, or it refuses to answer", async () => {
    assert.equal(await images(() => undefined), undefined);
    const stranger = KubernetesClient.fromKubeconfig(management.kubeconfig("stranger"));
    assert.equal(await images(() => stranger), undefined);
  });
});

describe("the images of compared runs", () => {
  const run = (...images: [name: string, digest: string][]) =>
    ({ images: images.map(([name, digest]) => ({ name, digest: `sha256:${digest}` })) }) as unknown as Run;

  it("are named where the sides had different ones", () => {
    const etcd = ["example.org:5000/etcd:v3", "e".repeat(64)] as [string, string];
    const a = [run(etcd, ["example.org/capm3:v1", "1".repeat(64)], ["only-a", "a".repeat(64)])];
    const b = [
      run(etcd, ["example.org/capm3:v2", "2".repeat(64)]),
      run(etcd, ["example.org/capm3:v2", "3".repeat(64)]),
    ];
    assert.deepEqual(differentImages(a, b), [
      {
        name: "example.org/capm3",
        a: ["v1 sha256:111111111111"],
        b: ["v2 sha256:222222222222", "v2 sha256:333333333333"],
      },
      { name: "only-a", a: ["sha256:aaaaaaaaaaaa"], b: [] },
    ]);
  });

  it("are not compared with those of runs that tell of none", () => {
    assert.deepEqual(differentImages([run(["capm3:v1", "1"])], [{} as Run]), []);
  });
});
