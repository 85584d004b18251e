/** What an action warns of. */
export async function warningsOf(action: () => Promise<void>): Promise<string[]> {
  const { warn } = console;
  const warnings: string[] = [];
  console.warn = (line: string) => warnings.push(line);
  try {
    await action();
  } finally {
    console.warn = warn;
  }
  return warnings;
}
