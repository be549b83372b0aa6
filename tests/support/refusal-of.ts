import { Refusal } from '#server/commands/refusal.ts';

/** The problem an act is refused with; fails where it is not refused. */
export async function refusalOf(act: Promise<unknown>): Promise<Refusal['problem']> {
  const error = await act.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Refusal)) throw new Error('It was not refused', { cause: error });
  return error.problem;
}
