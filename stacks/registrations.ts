import * as pulumi from "@pulumi/pulumi";
import { registered } from "../resources/dynamic-resource";

/**
 * Fails the program if it ends before all that it has declared from now on is registered.
 *
 * Where the connection to the engine breaks, Pulumi's Node.js runtime ends the program with success (`terminateRpcs` in
 * @pulumi/pulumi v3.250.0, `runtime/settings.ts`). The engine then reports success, too, and deletes what was not
 * registered. The runtime tells the engine to do so in its handler of `beforeExit`, which runs after this one. After an
 * error it does not, and the program fails.
 */
export function failUnlessRegistered(): void {
  const pending = new Set<pulumi.Resource>();
  pulumi.runtime.registerStackTransformation(({ resource }) => {
    pending.add(resource);
    // The constructor that calls this has not set the resource's URN yet.
    void Promise.resolve()
      .then(() => registered(resource))
      .then(() => pending.delete(resource));
    return undefined;
  });
  process.on("beforeExit", () => {
    if (pending.size > 0 && !pulumi.log.hasErrors()) {
      console.error(
        `the connection to Pulumi's engine broke before ${pending.size} declared resources were registered; ` +
          "nothing was deleted because of that: run the command again",
      );
      process.exit(1);
    }
  });
}
