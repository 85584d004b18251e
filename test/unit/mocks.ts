import * as pulumi from "@pulumi/pulumi";
import type { MockMonitor, MockResourceArgs, Mocks } from "@pulumi/pulumi/runtime/mocks";

/** A resource as a program registered it. Other resources are named by their labels, `TYPE NAME`. */
export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly label: string;
  /** The inputs with secrets revealed, and without a dynamic provider's code. */
  readonly inputs: MockResourceArgs["inputs"];
  /** Paths of the secret inputs. */
  readonly secretInputs: readonly string[];
  readonly secretOutputs: readonly string[];
  readonly ignoredChanges: readonly string[];
  /** The code of a dynamic provider. */
  readonly code: string | undefined;
  readonly custom: boolean;
  readonly parent: string | undefined;
  readonly provider: string | undefined;
  readonly deletedWith: string | undefined;
  /** What it waits for: `dependsOn`, and the resources whose outputs are among its inputs. */
  readonly dependencies: readonly string[];
}

/** What a program registered, and what it returned. */
export class Recording<Result> {
  constructor(
    readonly result: Result,
    readonly resources: readonly Registered[],
  ) {}

  /** The one resource whose label ends so: `Secret a-ca` stands for `kubernetes:core/v1:Secret a-ca`. */
  get(label: string): Registered {
    const found = this.resources.filter((resource) => resource.label === label || resource.label.endsWith(`:${label}`));
    if (found.length !== 1) {
      throw new Error(`${found.length} resources are ${label}; there are:\n${this.tree().join("\n")}`);
    }
    return found[0]!;
  }

  ofType(type: string): Registered[] {
    return this.resources.filter((resource) => resource.type === type);
  }

  /** The labels of all resources, sorted, each below its parent's and indented by two spaces more. */
  tree(parent?: string): string[] {
    return this.resources
      .filter((resource) => resource.parent === parent)
      .map(({ label }) => label)
      .sort()
      .flatMap((label) => [label, ...this.tree(label).map((line) => `  ${line}`)]);
  }
}

/** What a test may ask of the mocked engine. */
export interface RecordingOptions {
  /** Outputs besides the inputs, by type. They win over the usual ones. */
  readonly outputs?: Readonly<Record<string, Record<string, unknown>>>;
  /** A preview, in which no output is known that is not an input. */
  readonly preview?: boolean;
}

/** Runs a Pulumi program against a mocked engine, until everything that it registered has its outputs. One at a time. */
export async function record<Result>(
  program: () => Result | Promise<Result>,
  { outputs = {}, preview = false }: RecordingOptions = {},
): Promise<Recording<Result>> {
  const resources: Registered[] = [];
  const mocks: Mocks = {
    call: ({ token }) => {
      throw new Error(`no mock of the function ${token}`);
    },
    newResource: (args) => {
      const { secretOutputs } = resources.find(({ label }) => label === labelOf(args))!;
      const state = { ...usualOutputs(args), ...outputs[args.type] };
      for (const key of secretOutputs.filter((key) => key in state)) {
        state[key] = pulumi.secret(state[key]);
      }
      return preview
        ? { id: undefined, state: args.inputs }
        : { id: `${args.name}-id`, state: { ...args.inputs, ...state } };
    },
  };
  await pulumi.runtime.setMocks(mocks, "metal3-scale", "test", preview);
  const monitor = pulumi.runtime.getMonitor() as unknown as MockMonitor;
  const register = monitor.registerResource.bind(monitor);
  // What the mocks are given lacks the parent, the dependencies and the other options.
  monitor.registerResource = (request, callback) => {
    const resource = registered(request);
    if (resources.some(({ label }) => label === resource.label)) {
      throw new Error(`${resource.label} is registered twice`);
    }
    resources.push(resource);
    return register(request, callback);
  };
  // Pulumi takes a stack trace of every promise, which is most of the time that this takes.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    const result = await program();
    return new Recording(result, resources);
  } finally {
    await pulumi.runtime.disconnect();
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** The value of an output. */
export function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => output.apply(resolve));
}

function labelOf({ type, name }: { type: string; name: string }): string {
  return `${type} ${name}`;
}

/** The label in a URN, with or without the id that a reference to a provider has behind it. */
function labelIn(urn: string): string | undefined {
  const [, , types = "", name = ""] = urn.split("::");
  return urn === "" ? undefined : labelOf({ type: types.split("$").at(-1)!, name });
}

function registered(request: Parameters<MockMonitor["registerResource"]>[0]): Registered {
  const { __provider: code, ...inputs } = request.getObject().toJavaScript();
  const secretInputs: string[] = [];
  const type = request.getType();
  const name = request.getName();
  return {
    type,
    name,
    label: labelOf({ type, name }),
    inputs: reveal(inputs, "", secretInputs),
    secretInputs,
    secretOutputs: request.getAdditionalsecretoutputsList(),
    ignoredChanges: request.getIgnorechangesList(),
    code,
    custom: request.getCustom(),
    parent: labelIn(request.getParent()),
    provider: labelIn(request.getProvider()),
    deletedWith: labelIn(request.getDeletedwith()),
    dependencies: request.getDependenciesList().map(labelIn).sort(),
  };
}

/** The value with the secrets in it in plain text, whose paths are added to `secrets`. */
function reveal(value: unknown, path: string, secrets: string[]): unknown {
  if (value === null || typeof value !== "object") {
    return value;
  }
  const { [pulumi.runtime.specialSigKey]: signature, ...rest } = value as Record<string, unknown>;
  if (signature === pulumi.runtime.specialSecretSig) {
    secrets.push(path);
    return reveal(rest.value, path, []);
  }
  const below = (key: string | number) => (path === "" ? String(key) : `${path}.${key}`);
  return Array.isArray(value)
    ? value.map((item, index) => reveal(item, below(index), secrets))
    : Object.fromEntries(Object.entries(rest).map(([key, item]) => [key, reveal(item, below(key), secrets)]));
}

/** Outputs that a provider would give besides the inputs: each differs from resource to resource. */
function usualOutputs({ type, name, inputs }: MockResourceArgs): Record<string, unknown> {
  switch (type) {
    case "tls:index/privateKey:PrivateKey":
      return { privateKeyPem: `private ${name}`, publicKeyPem: `public ${name}` };
    case "tls:index/certRequest:CertRequest":
      return { certRequestPem: `PEM ${name}` };
    case "tls:index/selfSignedCert:SelfSignedCert":
    case "tls:index/locallySignedCert:LocallySignedCert":
      return { certPem: `PEM ${name}` };
    case "pulumi-nodejs:dynamic/metal3-scale:LocalCluster":
    case "pulumi-nodejs:dynamic/metal3-scale:KindCluster":
    case "pulumi-nodejs:dynamic/metal3-scale:ExistingCluster":
      return {
        kubeconfig: `kubeconfig ${name}`,
        kubeconfigPath: `${name}/kubeconfig`,
        address: "192.0.2.10",
        uid: (inputs.uid as string | undefined) ?? `uid ${name}`,
        storage: { kind: "directory", path: "/data" },
      };
    case "kubernetes:metal3.io/v1alpha1:BareMetalHost":
      return { metadata: { ...inputs.metadata, uid: `uid ${name}` } };
    default:
      return {};
  }
}
