import {
  BARE_METAL_HOST,
  CLUSTER,
  CLUSTER_ROLE,
  CLUSTER_ROLE_BINDING,
  CONFIG_MAP,
  DEPLOYMENT,
  groupOf,
  MACHINE,
  SERVICE_ACCOUNT,
} from "../../clients/kubernetes/kinds";
import type { AnyObject, ObjectReference } from "../../clients/kubernetes/objects";
import type { FakeKubeletsOptions } from "../../fake-kubelets/controller";
import { CONFIGURATION_DIRECTORY, HEALTH_PORT, KUBECONFIG_FILE, OPTIONS_FILE } from "../../fake-kubelets/pod";
import { checksumOf } from "../checksum";
import { DEFAULT_RESOURCES } from "../manager-deployment/deployment";
import { NON_ROOT_USER, RESTRICTED_CONTAINER, RESTRICTED_POD, SERVICE_ACCOUNT_DIRECTORY } from "../restricted-pod";

/** Where the Pod gets Node.js from. */
export interface NodeJs {
  /** Image of the container. */
  image: string;
  /** Path of Node.js in the image, or, with `isOfNode`, on the cluster's nodes. */
  path: string;
  /** Whether Node.js and its libraries are those of the node that the Pod runs on. */
  isOfNode: boolean;
}

/** What the Pod needs, and its Namespace. */
export interface PodContents {
  namespace: string;
  nodeJs: NodeJs;
  options: FakeKubeletsOptions;
  /** The program: JavaScript, compressed by gzip. */
  program: Buffer;
}

const NAME = "fake-kubelets";
const ROLE: ObjectReference = { ...CLUSTER_ROLE, metadata: { name: NAME } };
const BINDING: ObjectReference = { ...CLUSTER_ROLE_BINDING, metadata: { name: NAME } };
/** What is in no Namespace. */
export const CLUSTER_WIDE = [ROLE, BINDING];
const PROGRAM_FILE = "main.js.gz";
/** The libraries of dynamically linked programs. */
const LIBRARIES = ["/lib", "/lib64", "/usr/lib"];
/** A ConfigMap has room for the program only if it is compressed. */
const START =
  `eval(require("node:zlib").gunzipSync(require("node:fs").readFileSync("${CONFIGURATION_DIRECTORY}/${PROGRAM_FILE}"))` +
  ".toString())";

/** All that is in the management cluster for the kubelets, in the order in which it is created. */
export function objectsOf(contents: PodContents): AnyObject[] {
  const { namespace, options, program } = contents;
  const metadata = { namespace, name: NAME };
  const files = { [OPTIONS_FILE]: JSON.stringify(options), [KUBECONFIG_FILE]: JSON.stringify(kubeconfig()) };
  const binaryData = { [PROGRAM_FILE]: program.toString("base64") };
  return [
    { ...SERVICE_ACCOUNT, metadata },
    { ...ROLE, ...{ rules: rules() } },
    { ...BINDING, ...binding(namespace) },
    { ...CONFIG_MAP, metadata, data: files, ...{ binaryData } },
    deployment(contents, checksumOf(JSON.stringify([files, binaryData]))),
  ];
}

/** The Deployment's name. */
export function deploymentOf(namespace: string) {
  return { ...DEPLOYMENT, metadata: { namespace, name: NAME } };
}

/** Leads to the API server of the Pod's own cluster, with a token that is read again when it is renewed. */
function kubeconfig() {
  return {
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      {
        name: "management",
        cluster: {
          server: "https://kubernetes.default.svc",
          "certificate-authority": `${SERVICE_ACCOUNT_DIRECTORY}/ca.crt`,
        },
      },
    ],
    users: [
      {
        name: NAME,
        user: { "auth-provider": { name: "tokenFile", config: { tokenFile: `${SERVICE_ACCOUNT_DIRECTORY}/token` } } },
      },
    ],
    contexts: [{ name: "management", context: { cluster: "management", user: NAME } }],
    "current-context": "management",
  };
}

function rules() {
  const read = ["get", "list", "watch"];
  return [
    { apiGroups: [groupOf(BARE_METAL_HOST)], resources: ["baremetalhosts"], verbs: read },
    { apiGroups: [groupOf(CLUSTER)], resources: ["clusters"], verbs: read },
    { apiGroups: [groupOf(MACHINE)], resources: ["machines"], verbs: read },
    // The kubeconfigs of the workload clusters.
    { apiGroups: [""], resources: ["secrets"], verbs: read },
  ];
}

function binding(namespace: string) {
  return {
    roleRef: { apiGroup: groupOf(CLUSTER_ROLE), kind: CLUSTER_ROLE.kind, name: NAME },
    subjects: [{ kind: SERVICE_ACCOUNT.kind, name: NAME, namespace }],
  };
}

function deployment({ namespace, nodeJs }: PodContents, checksum: string): AnyObject {
  const labels = { "app.kubernetes.io/name": NAME };
  const { volumes, volumeMounts } = nodeVolumes(nodeJs);
  return {
    ...deploymentOf(namespace),
    spec: {
      replicas: 1,
      // Two of them would do everything twice.
      strategy: { type: "Recreate" },
      selector: { matchLabels: labels },
      template: {
        metadata: { labels, annotations: { "checksum/files": checksum } },
        spec: {
          serviceAccountName: NAME,
          enableServiceLinks: false,
          terminationGracePeriodSeconds: 5,
          securityContext: { ...RESTRICTED_POD, runAsUser: NON_ROOT_USER },
          containers: [
            {
              name: NAME,
              image: nodeJs.image,
              command: [nodeJs.path, "--eval", START],
              terminationMessagePolicy: "FallbackToLogsOnError",
              securityContext: RESTRICTED_CONTAINER,
              resources: { ...DEFAULT_RESOURCES },
              readinessProbe: { httpGet: { path: "/", port: HEALTH_PORT }, timeoutSeconds: 30, periodSeconds: 10 },
              startupProbe: { httpGet: { path: "/", port: HEALTH_PORT }, periodSeconds: 1, failureThreshold: 300 },
              volumeMounts: [{ name: "files", mountPath: CONFIGURATION_DIRECTORY, readOnly: true }, ...volumeMounts],
            },
          ],
          volumes: [{ name: "files", configMap: { name: NAME } }, ...volumes],
        },
      },
    },
  };
}

/** The Node.js of the node in a container whose image has none. */
function nodeVolumes({ isOfNode, path }: NodeJs) {
  const paths = isOfNode ? [path, ...LIBRARIES] : [];
  return {
    volumes: paths.map((path, index) => ({ name: `node-${index}`, hostPath: { path } })),
    volumeMounts: paths.map((path, index) => ({ name: `node-${index}`, mountPath: path, readOnly: true })),
  };
}
