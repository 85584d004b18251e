/** What an action warns of. It is given the list, which grows meanwhile. */
export async function warningsOf(action: (warnings: readonly string[]) => Promise<void>): Promise<string[]> {
  const { warn } = console;
  const warnings: string[] = [];
  console.warn = (line: string) => warnings.push(line);
  try {
    await action(warnings);
  } finally {
    console.warn = warn;
  }
  return warnings;
}
