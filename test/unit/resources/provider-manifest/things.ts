import { CUSTOM_RESOURCE_DEFINITION } from "../../../../clients/kubernetes/kinds";
import type { FakeApiServer } from "../../api-server";

/** Names a type of which there may be objects. */
export const THINGS = { ...CUSTOM_RESOURCE_DEFINITION, metadata: { name: "things.example.com" } };

/** The path of the type in an API server. */
export const THINGS_PATH = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${THINGS.metadata.name}`;

/** Lets an API server have the type, as a fleet's, with one object in each of these Namespaces. */
export function serveThings({ answers }: FakeApiServer, fleet: string, ...namespaces: string[]): void {
  answers[THINGS_PATH] = {
    ...THINGS,
    metadata: { ...THINGS.metadata, uid: "uid-things", labels: { "metal3-scale/fleet": fleet } },
    spec: { group: "example.com", names: { kind: "Thing" }, versions: [{ name: "v1", storage: true }] },
  };
  answers["/apis/example.com/v1"] = { resources: [{ name: "things", kind: "Thing", namespaced: true }] };
  answers["/apis/example.com/v1/things"] = {
    items: namespaces.map((namespace) => ({ metadata: { namespace, name: "thing" } })),
  };
}
