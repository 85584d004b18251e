import * as pulumi from "@pulumi/pulumi";

interface KubeconfigBaseArgs {
  /** Name of the cluster. */
  readonly cluster: string;
  /** URL of its API server. */
  readonly server: pulumi.Input<string>;
  /** PEM of the CA of the API server's certificate. */
  readonly ca: pulumi.Input<string>;
  /** Name of the user. */
  readonly user: string;
}

export interface KubeconfigArgs extends KubeconfigBaseArgs {
  /** PEM of the user's certificate and key. */
  readonly certPem: pulumi.Input<string>;
  readonly privateKeyPem: pulumi.Input<string>;
}

export interface TokenKubeconfigArgs extends KubeconfigBaseArgs {
  /** The user's bearer token. */
  readonly token: string;
}

/** A kubeconfig with one context, as JSON, which is YAML too; secret. */
export function kubeconfig({ certPem, privateKeyPem, ...args }: KubeconfigArgs): pulumi.Output<string> {
  const user = { "client-certificate-data": base64(certPem), "client-key-data": base64(privateKeyPem) };
  return kubeconfigOf(args, user);
}

/** The same with a bearer token. */
export function tokenKubeconfig({ token, ...args }: TokenKubeconfigArgs): pulumi.Output<string> {
  return kubeconfigOf(args, { token });
}

function kubeconfigOf({ cluster, server, ca, user }: KubeconfigBaseArgs, credentials: pulumi.Inputs) {
  const context = `${user}@${cluster}`;
  return pulumi.secret(
    pulumi.jsonStringify({
      apiVersion: "v1",
      kind: "Config",
      clusters: [{ name: cluster, cluster: { server, "certificate-authority-data": base64(ca) } }],
      users: [{ name: user, user: credentials }],
      contexts: [{ name: context, context: { cluster, user } }],
      "current-context": context,
    }),
  );
}

function base64(text: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.output(text).apply((value) => Buffer.from(value).toString("base64"));
}
