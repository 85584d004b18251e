/**
 * How an entry of a log begins: klog's header (`I1128 10:06:05.123456`, `k8s.io/klog` v2), or JSON or a time, as zap
 * writes them.
 */
const BEGINNING = /^([IWEF]\d{4} |\{|\d{4}-\d\d-\d\dT)/;

/**
 * The lines of a log's entries that name a workload cluster: its Namespace, or an object whose name begins with its
 * name. The further lines of an entry, as of a stack trace, go with its first one.
 *
 * @param cluster the name of the workload cluster, which is that of its Namespace.
 */
export async function* linesAbout(cluster: string, lines: AsyncIterable<string>): AsyncGenerator<string> {
  const named = new RegExp(`(?<![a-z0-9-])${cluster}(?![a-z0-9])`);
  let isNamed = false;
  for await (const line of lines) {
    isNamed = named.test(line) || (isNamed && !BEGINNING.test(line));
    if (isNamed) {
      yield line;
    }
  }
}
