import * as pulumi from "@pulumi/pulumi";

export interface KubeconfigArgs {
  /** Name of the cluster. */
  readonly cluster: string;
  /** URL of its API server. */
  readonly server: pulumi.Input<string>;
  /** PEM of the CA of the API server's certificate. */
  readonly ca: pulumi.Input<string>;
  /** Name of the user, and PEM of its certificate and key. */
  readonly user: string;
  readonly certPem: pulumi.Input<string>;
  readonly privateKeyPem: pulumi.Input<string>;
}

/** A kubeconfig with one context, as JSON, which is YAML too; secret. */
export function kubeconfig({ cluster, server, ca, user, certPem, privateKeyPem }: KubeconfigArgs) {
  const context = `${user}@${cluster}`;
  return pulumi.secret(
    pulumi.jsonStringify({
      apiVersion: "v1",
      kind: "Config",
      clusters: [{ name: cluster, cluster: { server, "certificate-authority-data": base64(ca) } }],
      users: [
        { name: user, user: { "client-certificate-data": base64(certPem), "client-key-data": base64(privateKeyPem) } },
      ],
      contexts: [{ name: context, context: { cluster, user } }],
      "current-context": context,
    }),
  );
}

function base64(text: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.output(text).apply((value) => Buffer.from(value).toString("base64"));
}
