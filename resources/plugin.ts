/**
 * What Pulumi's dynamic provider loads (`dynamic-resource.ts`): a process that ends with the engine that started it.
 *
 * The provider's gRPC server would keep it alive, and at its work, beside the next command after an engine that was killed.
 * An engine holds the other end of its plugins' standard input (`ExecPlugin` in pulumi `sdk/go/common/resource/plugin/plugin.go`).
 */
export { resourceProviders } from ".";

process.stdin.resume().once("close", () => process.exit(1));
