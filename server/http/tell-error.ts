/**
 * Writes an unexpected error to the log without what people wrote: drivers put the statement's parameters and the
 * offending row on their errors, so only name, message, code and stack are told.
 */
export function tellError(where: string, error: unknown): void {
  if (!(error instanceof Error)) {
    console.error(`${where}: ${typeof error}`);
    return;
  }
  const { code } = error as { code?: string };
  console.error(`${where}: ${error.name}${code ? ` ${code}` : ''}: ${error.stack ?? error.message}`);
}
