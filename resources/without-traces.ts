import { errorMessage } from "../clients/retry";

/** The methods whose errors Pulumi's dynamic provider prints. */
interface Provider {
  diff(id: string, state: never, inputs: never): Promise<unknown>;
  read(id: string, state: never): Promise<unknown>;
  delete(id: string, state: never): Promise<unknown>;
}

/** Errors in the program: their stack trace says where. */
const PROGRAMMING_ERRORS = [TypeError, ReferenceError, RangeError, SyntaxError];

/**
 * Resource providers of which a user reads each error once, and without a stack trace. What `diff`, `read` or `delete`
 * throws, Pulumi reports as the resource's error; its dynamic provider prints it, too, as `${error}: ${error.stack}`
 * (`cmd/dynamic-provider` of @pulumi/pulumi).
 *
 * @param providers by the type of their resources.
 */
export function withoutTraces<Providers extends Record<string, Provider>>(providers: Providers): Providers {
  const entries = Object.entries(providers).map(([type, provider]) => [type, withoutTrace(type, provider)]);
  return Object.fromEntries(entries) as Providers;
}

function withoutTrace(type: string, provider: Provider): Provider {
  const report = async <T>(id: string, call: () => Promise<T>): Promise<T> => {
    try {
      return await call();
    } catch (error) {
      throw PROGRAMMING_ERRORS.some((kind) => error instanceof kind)
        ? error
        : new ReportedError(`${type} ${id}`, error);
    }
  };
  const methods: Provider = {
    diff: (id, ...args) => report(id, () => provider.diff(id, ...args)),
    read: (id, ...args) => report(id, () => provider.read(id, ...args)),
    delete: (id, ...args) => report(id, () => provider.delete(id, ...args)),
  };
  return Object.assign(Object.create(provider) as Provider, methods);
}

/** What the dynamic provider prints of it is only where to look. */
class ReportedError extends Error {
  override stack = "see its error";

  constructor(
    private readonly resource: string,
    cause: unknown,
  ) {
    super(errorMessage(cause), { cause });
  }

  override toString(): string {
    return this.resource;
  }
}
