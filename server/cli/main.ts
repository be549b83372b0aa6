/**
 * Runs one command of `parley`.
 *
 * @returns the exit code: 0, 1 for bad input, 2 for a failure.
 */
export async function runCli(argv: readonly string[], env: Record<string, string | undefined>): Promise<number> {
  const [command = 'serve'] = argv;
  if (command === 'serve') return (await import('#server/serve.ts')).serve(env);
  console.error(`There is no command “${command}”.`);
  return 1;
}
