import assert from "node:assert/strict";
import { manifestsOf } from "../../../checks/managers";
import { ownershipProblem } from "../../../checks/ownership";
import { KubernetesClient } from "../../../clients/kubernetes/client";
import { metal3Managers } from "../../../components/manager-definitions";
import { FakeApiServer } from "../api-server";

const CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const ROLES = "/apis/rbac.authorization.k8s.io/v1/clusterroles";
const NAMESPACES = "/api/v1/namespaces";
const CLAIM = "/api/v1/namespaces/kube-system/configmaps/metal3-scale-fleet";

describe("ownershipProblem", () => {
  let server: FakeApiServer;
  let client: KubernetesClient;

  beforeEach(async () => {
    server = new FakeApiServer();
    await server.start();
    for (const group of ["rbac.authorization.k8s.io", "admissionregistration.k8s.io"]) {
      server.answers[`/apis/${group}/v1`] = { resources: kinds[group] };
    }
    client = KubernetesClient.fromKubeconfig(server.kubeconfig("admin"));
  });
  afterEach(() => server.stop());

  const put = (collection: string, name: string, fleet?: string) => {
    const labels = fleet === undefined ? {} : { "metal3-scale/fleet": fleet };
    server.answers[`${collection}/${name}`] = { metadata: { name, labels } };
  };
  const claim = (fleet: string, cluster: string) => {
    const data = { fleet, cluster, stack: "dev", host: "there", path: "/a/checkout" };
    server.answers[CLAIM] = { metadata: { name: "metal3-scale-fleet" }, data };
  };
  const others = {
    manifests: manifestsOf(metal3Managers, {}),
    namespaces: [...Object.values(metal3Managers).map(({ namespace }) => namespace), "fake-kubelets"],
  };
  const management = { name: "management", isManagement: true, isBacking: true };
  const backing = { name: "backing-01", isManagement: false, isBacking: true };
  const problem = (role = management, id: string | undefined = "fleet-1") =>
    ownershipProblem(client, role, { id, ...others });

  /** Where there is no fleet yet. */
  const unowned = () => ownershipProblem(client, management, { id: undefined, ...others });

  it("has nothing against an empty cluster", async () => {
    assert.equal(await problem(), undefined);
    assert.equal(await unowned(), undefined);
  });

  it("has nothing against what is the fleet's, and what is in nobody's way", async () => {
    claim("fleet-1", "management");
    put(CRDS, "clusters.cluster.x-k8s.io", "fleet-1");
    put(NAMESPACES, "capi-system", "fleet-1");
    put(NAMESPACES, "workload-0001", "fleet-1");
    put(NAMESPACES, "mine");
    put(CRDS, "things.example.com");
    put(ROLES, "view");
    assert.equal(await problem(), undefined);
  });

  it("refuses another fleet's claim, whatever else there is", async () => {
    claim("fleet-2", "management");
    put(NAMESPACES, "capi-system", "fleet-2");
    const refusal =
      /^it is used by the fleet fleet-2 \(stack dev, made on there in \/a\/checkout\): use another .* fleetId to fleet-2$/;
    assert.match((await problem())!, refusal);
    assert.match((await problem(backing))!, refusal);
    assert.match((await unowned())!, refusal);
  });

  it("refuses the fleet's own cluster as another of its clusters", async () => {
    claim("fleet-1", "management");
    assert.match((await problem(backing))!, /^it is the cluster management of this fleet already/);
  });

  const foreign: Record<string, [collection: string, name: string, found: string]> = {
    "a type of Cluster API": [CRDS, "clusters.cluster.x-k8s.io", "CustomResourceDefinition clusters.cluster.x-k8s.io"],
    "a type of one of its providers": [
      CRDS,
      "awsclusters.infrastructure.cluster.x-k8s.io",
      "CustomResourceDefinition awsclusters.infrastructure.cluster.x-k8s.io",
    ],
    "a type of Metal3": [CRDS, "baremetalhosts.metal3.io", "CustomResourceDefinition baremetalhosts.metal3.io"],
    "a manager's namespace": [NAMESPACES, "capm3-system", "Namespace capm3-system"],
    "the namespace of API servers": [NAMESPACES, "workload-control-planes", "Namespace workload-control-planes"],
    "a workload cluster's namespace": [NAMESPACES, "workload-0042", "Namespace workload-0042"],
    "a role of a release": [ROLES, "capi-manager-role", "ClusterRole capi-manager-role"],
    "the role of the fake kubelets": [ROLES, "fake-kubelets", "ClusterRole fake-kubelets"],
    "a webhook of a release": [
      "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations",
      "capi-validating-webhook-configuration",
      "ValidatingWebhookConfiguration capi-validating-webhook-configuration",
    ],
  };
  for (const [what, [collection, name, found]] of Object.entries(foreign)) {
    it(`refuses ${what} that is not the fleet's`, async () => {
      put(collection, name);
      const refusal = `it has what this fleet has not made: ${found}: use another cluster, or delete them yourself, if nobody needs them`;
      assert.equal(await problem(), refusal);
      assert.equal(await unowned(), refusal);
      put(collection, name, "fleet-2");
      assert.equal(await problem(), `${refusal}; or, if the fleet fleet-2 is yours, set fleetId to that`);
      put(collection, name, "fleet-1");
      assert.equal(await problem(), undefined);
    });
  }

  it("minds in a backing cluster only what is in the way there", async () => {
    put(CRDS, "clusters.cluster.x-k8s.io");
    put(NAMESPACES, "capi-system");
    put(NAMESPACES, "workload-0001");
    assert.equal(await problem(backing), undefined);
    put(NAMESPACES, "workload-control-planes");
    assert.match((await problem(backing))!, /: Namespace workload-control-planes: use another cluster/);
  });

  it("refuses a Namespace that is the topology's own", async () => {
    put(NAMESPACES, "cluster-classes");
    assert.equal(await problem(), undefined);
    const fleet = { id: "fleet-1", ...others, namespaces: ["cluster-classes"] };
    const refusal = await ownershipProblem(client, management, fleet);
    assert.match(refusal!, /: Namespace cluster-classes: use another cluster/);
  });

  it("names a few of many", async () => {
    for (let index = 1; index <= 50; index++) {
      put(NAMESPACES, `workload-00${String(index).padStart(2, "0")}`);
    }
    assert.match((await problem())!, /: Namespace workload-0001, workload-0002, workload-0003 and 47 more: use/);
  });
});

const kind = (name: string, kind: string) => ({ name, kind, namespaced: false, verbs: ["list"] });
const kinds: Record<string, object[]> = {
  "rbac.authorization.k8s.io": [kind("clusterroles", "ClusterRole"), kind("clusterrolebindings", "ClusterRoleBinding")],
  "admissionregistration.k8s.io": [
    kind("mutatingwebhookconfigurations", "MutatingWebhookConfiguration"),
    kind("validatingwebhookconfigurations", "ValidatingWebhookConfiguration"),
  ],
};
