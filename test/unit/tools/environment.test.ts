import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";

import { formatPrefix, subnetPool } from "../../../local/subnet";
import { environment, exportLines } from "../../../tools/environment";

const TOOLS = "/project/.local/tools";
const NEVER = `localhost,127.0.0.1,::1,${formatPrefix(subnetPool)},.svc,.cluster.local`;

describe("the environment of the tools", () => {
  const of = (env: NodeJS.ProcessEnv) => environment("/project", env);

  it("uses a file backend and a passphrase in the project by default", () => {
    assert.deepEqual(of({ PATH: "/usr/bin", HOME: "/home/user" }), {
      PATH: `${TOOLS}/pulumi/bin:${TOOLS}/kubernetes/bin:${TOOLS}/cluster-api:/usr/bin`,
      PULUMI_HOME: `${TOOLS}/pulumi`,
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_PARALLEL: "128",
      NO_PROXY: NEVER,
      no_proxy: NEVER,
      PULUMI_BACKEND_URL: "file:///project/.local/state?metadata=skip",
      PULUMI_CONFIG_PASSPHRASE_FILE: "/project/.local/passphrase",
    });
  });

  it("keeps the user's backend and login", () => {
    const backend = { PULUMI_BACKEND_URL: "https://pulumi.example.org", HOME: "/home/user" };
    assert.equal(of(backend)["PULUMI_BACKEND_URL"], undefined);
    assert.equal(of(backend)["PULUMI_CREDENTIALS_PATH"], "/home/user/.pulumi");
    assert.equal(of({ ...backend, PULUMI_HOME: "/opt/pulumi" })["PULUMI_CREDENTIALS_PATH"], "/opt/pulumi");
    assert.equal(of({ ...backend, PULUMI_CREDENTIALS_PATH: "/mine" })["PULUMI_CREDENTIALS_PATH"], "/mine");
  });

  it("keeps the user's passphrase, even an empty one", () => {
    for (const env of [{ PULUMI_CONFIG_PASSPHRASE: "" }, { PULUMI_CONFIG_PASSPHRASE_FILE: "/mine" }]) {
      assert.equal(of(env)["PULUMI_CONFIG_PASSPHRASE_FILE"], undefined);
    }
  });

  const other = environment("/other", { PATH: "/usr/bin", HOME: "/home/user" });

  it("replaces all that another checkout printed", () => {
    const own = of({ PATH: "/usr/bin", HOME: "/home/user" });
    assert.deepEqual(of({ HOME: "/home/user", ...other }), own);
    assert.deepEqual({ ...other, ...of(other) }, own);
  });

  it("replaces another checkout's backend also beside a passphrase of the user's, or another home", () => {
    const { PULUMI_CONFIG_PASSPHRASE_FILE: _file, ...printed } = environment("/other", {
      PULUMI_CONFIG_PASSPHRASE: "",
    });
    for (const env of [
      { ...printed, PULUMI_CONFIG_PASSPHRASE: "" },
      { ...other, PULUMI_HOME: "/home/user/.pulumi" },
    ]) {
      assert.equal(of(env)["PULUMI_BACKEND_URL"], "file:///project/.local/state?metadata=skip");
    }
  });

  it("keeps the user's backend and passphrase beside the rest that another checkout printed", () => {
    for (const backend of ["https://pulumi.example.org", "file:///other/.local/state", "file://~", "s3://states"]) {
      const { PULUMI_BACKEND_URL, PULUMI_CONFIG_PASSPHRASE_FILE } = of({ ...other, PULUMI_BACKEND_URL: backend });
      assert.deepEqual([PULUMI_BACKEND_URL, PULUMI_CONFIG_PASSPHRASE_FILE], [undefined, "/project/.local/passphrase"]);
    }
    const passphrase = { PULUMI_CONFIG_PASSPHRASE_FILE: "/third/.local/passphrase" };
    assert.equal(of({ ...other, ...passphrase })["PULUMI_CONFIG_PASSPHRASE_FILE"], undefined);
  });

  it("adds the fleet's addresses to those that the user's proxy does not lead to", () => {
    const { NO_PROXY, no_proxy } = of({ NO_PROXY: "example.org, 10.0.0.0/8", no_proxy: "example.org,.corp" });
    assert.equal(NO_PROXY, `example.org,10.0.0.0/8,.corp,${NEVER}`);
    assert.equal(no_proxy, NO_PROXY);
  });

  it("is the same when applied twice", () => {
    const once = { HOME: "/home/user", ...of({ PATH: "/usr/bin", NO_PROXY: "example.org" }) };
    assert.deepEqual({ ...once, ...of(once) }, once);
    const cloud = { PULUMI_BACKEND_URL: "https://pulumi.example.org", HOME: "/home/user" };
    const cloudOnce = { ...cloud, ...of(cloud) };
    assert.deepEqual({ ...cloudOnce, ...of(cloudOnce) }, cloudOnce);
  });

  it("prints lines that a shell can evaluate, whatever the values", () => {
    const lines = exportLines({ A: "it's $HOME", B: "two words" });
    const output = execFileSync("sh", ["-c", `eval "$LINES"; printf '%s|%s' "$A" "$B"`], { env: { LINES: lines } });
    assert.equal(output.toString(), "it's $HOME|two words");
  });
});
