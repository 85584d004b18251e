import assert from "node:assert/strict";
import { check } from "../../../../cli/check";
import { FakeApiServer } from "../../api-server";
import { hasNamespaces, Project } from "../project";
import type { Surroundings } from "../project";
import { skip } from "../../../skip";

/** Something that is wrong, and what the check says of it. */
export interface Refusal {
  /** Settings of the stack besides those of a fleet on a cluster that is in order; or its whole file. */
  readonly config?: Readonly<Record<string, unknown>> | string;
  /** Makes the wrong thing. */
  readonly arrange?: (project: Project) => void;
  readonly env?: NodeJS.ProcessEnv;
  readonly within?: Surroundings;
  /** The one message, without the line that says that nothing was changed. */
  readonly says: RegExp;
}

/** Settings of a management cluster of kind `existing`. */
export const existing = (cluster: object) => ({ managementCluster: { kind: "existing", ...cluster } });

/** Settings of backing clusters of kind `existing`. */
export const existingBacking = (...kubeconfigs: string[]) => ({
  backingClusters: kubeconfigs.length,
  backingCluster: { kind: "existing", clusters: kubeconfigs.map((kubeconfig) => ({ kubeconfig })) },
});

const CLAIM = "/api/v1/namespaces/kube-system/configmaps/metal3-scale-fleet";
const NOTHING_CHANGED = "stack test cannot be brought up, and nothing was changed:\n  ";
const inOrder = { ...existing({ kubeconfig: "admin" }), nodePortRange: "30006-30010" };

/**
 * Describes the check before `make up`, with a checkout for each test in which nothing is wrong. It has kubeconfigs of
 * the users of an empty cluster, and ones of the administrators of a cluster that another fleet has claimed and of one whose
 * nodes have no address.
 */
export function describeCheck(of: string, tests: (project: () => Project) => void): void {
  describe(`the check of ${of} before \`make up\``, () => {
    const [server, claimed, addressless] = [new FakeApiServer(), new FakeApiServer(), new FakeApiServer()];
    claimed.uid = "uid-2";
    claimed.answers[CLAIM] = {
      data: { fleet: "fleet-2", cluster: "management", stack: "dev", host: "there", path: "/a/checkout" },
    };
    let project: Project;

    addressless.answers["/api/v1/nodes"] = { items: [{ status: {} }] };

    before(() => Promise.all([server, claimed, addressless].map((cluster) => cluster.start())));
    after(() => [server, claimed, addressless].forEach((cluster) => cluster.stop()));
    beforeEach(() => {
      project = new Project();
      ["admin", "viewer", "stranger"].forEach((user) => project.write(user, server.kubeconfig(user)));
      project.write("claimed", claimed.kubeconfig("admin"));
      project.write("addressless", addressless.kubeconfig("admin"));
      project.write("unreachable", server.kubeconfig("admin", 1));
      project.configure(inOrder);
    });
    afterEach(() => project.remove());

    tests(() => project);
  });
}

/** Describes that the check refuses each thing that is wrong, with one message, and changes nothing. */
export function describeRefusals(of: string, refusals: Readonly<Record<string, Refusal>>): void {
  describeCheck(of, (project) => {
    for (const [wrong, { config, arrange, env, within, says }] of Object.entries(refusals)) {
      it(`refuses ${wrong}`, async function () {
        if (within !== undefined && !hasNamespaces) {
          skip(this, "user and mount namespaces cannot be made here");
        }
        project().configure(typeof config === "string" ? config : { ...inOrder, ...config });
        arrange?.(project());
        const before = project().snapshot();
        const refusal = await (within === undefined ? refusalHere(project(), env) : refusalOf(project(), env, within));
        const [message, ...others] = refusal.replace(NOTHING_CHANGED, "").split("\n");
        assert.match(message!, says);
        assert.deepEqual(others, []);
        assert.deepEqual(project().snapshot(), before);
      });
    }
  });
}

/** What the check says in this process, which saves the start of another. */
async function refusalHere(project: Project, env?: NodeJS.ProcessEnv): Promise<string> {
  try {
    await project.enter(check, env);
  } catch (error) {
    return (error as Error).message;
  }
  return assert.fail("nothing was refused");
}

/** What the command prints. */
export async function refusalOf(project: Project, env?: NodeJS.ProcessEnv, within?: Surroundings): Promise<string> {
  const { code, stdout, stderr } = await project.run("cli/check.js", [], { env, within });
  assert.deepEqual([stdout, code], ["", 1]);
  assert.match(stderr, /^error: /);
  return stderr.trimEnd().replace("error: ", "");
}
