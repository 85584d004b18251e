import type { Input } from "@pulumi/pulumi";

/** A provider's inputs as a Pulumi program may give them: every value may be an output. */
export type InputsOf<T> =
  T extends Record<never, unknown>
    ? T extends string | number | boolean | undefined
      ? Input<T>
      : { [Key in keyof T]: Input<InputsOf<T[Key]>> }
    : Input<T>;
