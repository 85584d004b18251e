import { createHash } from "node:crypto";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { BARE_METAL_HOST } from "../clients/kubernetes/kinds";
import type { FleetNamespace } from "../resources/fleet-namespace/resource";
import type { InClusterOptions } from "./kubernetes-cluster";

export interface BareMetalHostsArgs {
  /** Options that put an object into the management cluster. */
  readonly inCluster: InClusterOptions;
  /**
   * One per workload cluster: BMO and CAPM3 list all hosts of a namespace. They end with it, and it deletes them first:
   * Bare Metal Operator would find their Secrets gone, and wait 10 s.
   */
  readonly namespace: FleetNamespace;
  /** Number of hosts. */
  readonly count: number;
}

/** The annotation that tells Bare Metal Operator what an inspection would have found (its `docs/inspectAnnotation.md`). */
const HARDWARE_DETAILS = "inspect.metal3.io/hardwaredetails";

/** The machine that every host pretends to be. */
const HARDWARE = { cpus: 8, ramMebibytes: 16384, diskBytes: 100 * 1024 ** 3 };

/** BareMetalHosts with the BMC credentials that Bare Metal Operator asks for, also in its test mode. */
export class BareMetalHosts extends pulumi.ComponentResource {
  constructor(name: string, args: BareMetalHostsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("metal3-scale:index:BareMetalHosts", name, {}, opts);
    // A host of which the state of a killed update does not know needs its credentials until it is gone.
    const options = { parent: this, ...args.inCluster, deletedWith: args.namespace };
    const namespace = args.namespace.name;
    for (const host of hostNames(name, args.count)) {
      const metadata = { namespace, name: `${host}-bmc` };
      // Bare Metal Operator wants credentials that are not empty; in test mode nothing is logged in to.
      const stringData = { username: "admin", password: "password" };
      const credentials = new k8s.core.v1.Secret(`${host}-bmc`, { metadata, stringData }, options);
      new k8s.apiextensions.CustomResource(host, hostArgs(host, namespace), {
        ...options,
        dependsOn: [credentials],
        // Bare Metal Operator removes the annotation once it has read it.
        ignoreChanges: [`metadata.annotations["${HARDWARE_DETAILS}"]`],
      });
    }
    this.registerOutputs({});
  }
}

/** `NAME-0`, `NAME-1`, … */
function hostNames(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${name}-${index}`);
}

function hostArgs(host: string, namespace: pulumi.Output<string>): k8s.apiextensions.CustomResourceArgs {
  const mac = macAddress(host);
  return {
    ...BARE_METAL_HOST,
    metadata: {
      namespace,
      name: host,
      annotations: {
        [HARDWARE_DETAILS]: JSON.stringify(hardwareDetails(host, mac)),
        // CAPM3 looks for an available host when the Machine is made; if there is none, again after 30 s.
        "pulumi.com/waitFor": "condition=Manageable",
      },
    },
    spec: {
      // All hosts share the state of one fixture in the operator: hosts that are on and off in turns would flap.
      online: true,
      disablePowerOff: true,
      inspectionMode: "disabled",
      automatedCleaningMode: "disabled",
      bootMACAddress: mac,
      bmc: {
        address: `redfish-virtualmedia://192.0.2.1/redfish/v1/Systems/${host}`, // TEST-NET-1, RFC 5737
        credentialsName: `${host}-bmc`,
        disableCertificateVerification: true,
      },
    },
  };
}

function hardwareDetails(hostname: string, mac: string) {
  return {
    hostname,
    nics: [{ name: "eth0", mac, ip: "192.0.2.2" }],
    cpu: { arch: "x86_64", count: HARDWARE.cpus },
    ramMebibytes: HARDWARE.ramMebibytes,
    storage: [{ name: "/dev/sda", sizeBytes: HARDWARE.diskBytes }],
  };
}

/** A locally administered unicast address that follows from the host's name. */
export function macAddress(host: string): string {
  const digest = createHash("sha256").update(host).digest("hex");
  return ["02", ...digest.slice(0, 10).match(/../g)!].join(":");
}
