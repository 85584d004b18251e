import { describeRefusals } from "./refusals";

/** Of another passphrase than the project's. */
const otherSalt = "v1:Jry4tJtONX0=:v1:f8L29vqeHT69KrWp:fhj7CeWrcK/PooXG+8/ubFTw5Z6I6g==";

describeRefusals("the stack", {
  "a stack's file that is no YAML": {
    config: "config: {",
    says: /^Pulumi.test.yaml: cannot be read as YAML: .+ at line 1/,
  },
  "a stack's file of another shape": {
    config: "config: [clusterCount]",
    says: /^Pulumi.test.yaml: must be a mapping, with the settings in a mapping `config`$/,
  },
  "an unknown key in a stack's file": {
    config: "confg:\n  metal3-scale:clusterCount: 20\n",
    says: /^Pulumi.test.yaml: confg: unknown key; did you mean config\? known here: config, encryptionsalt, /,
  },
  "a setting beside the settings": {
    config: "metal3-scale:clusterCount: 20\n",
    says: /^Pulumi.test.yaml: metal3-scale:clusterCount: unknown key; settings go into the mapping `config`; known here: /,
  },
  "an encryption salt that is a number": {
    config: "encryptionsalt: 5\n",
    says: /^Pulumi.test.yaml: encryptionsalt: 5 is not allowed: must be as Pulumi has written it, .* or remove the line, /,
  },
  "an encryption salt that was damaged": {
    config: "encryptionsalt: v1:xx:v1:yy:zz\n",
    says: /^Pulumi.test.yaml: encryptionsalt: "v1:xx:v1:yy:zz" is not allowed: must be as Pulumi has written it, /,
  },
  "settings of a project whose name is nearly this one's": {
    config: "config:\n  metal3-scaler:clusterCount: 20\n  kubernetes:namespace: other\n",
    says: /^Pulumi.test.yaml: metal3-scaler:clusterCount: unknown namespace metal3-scaler; did you mean metal3-scale:clusterCount\?$/,
  },
  "a stack name with a space": {
    env: { STACK: "a b" },
    says: /^STACK: "a b" is not allowed: must be 1 to 100 letters, digits, hyphens, underscores or dots$/,
  },
  "an empty stack name": { env: { STACK: "" }, says: /^STACK: "" is not allowed: must be 1 to 100 letters/ },
  "too long a stack name": {
    env: { STACK: "a".repeat(101) },
    says: /^STACK: "a{101}" is not allowed: must be 1 to 100/,
  },
  "a stack of workload clusters": {
    env: { STACK: "test.0001-0100" },
    says: /^STACK: "test.0001-0100" is not allowed: it has workload clusters of the stack test$/,
  },
  "another passphrase than the stack's": {
    config: `encryptionsalt: ${otherSalt}\nconfig:\n  metal3-scale:managementCluster: { kind: existing, kubeconfig: admin }\n  metal3-scale:nodePortRange: 30006-30010\n`,
    says: /^Pulumi.test.yaml: encryptionsalt is that of another passphrase than the environment's: give the one .+ or remove/,
  },
});
