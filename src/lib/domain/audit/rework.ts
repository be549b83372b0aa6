/** Where a piece of rework stands, in the order it goes through (SPEC K15). */
export const reworkStates = ['owed', 'redone', 'right', 'wrong', 'settled', 'withdrawn'] as const;

export type ReworkState = (typeof reworkStates)[number];

export const reworkTitles: Record<ReworkState, string> = {
  owed: 'Waits for its author',
  redone: 'Redone, to be checked',
  right: 'Checked: right',
  wrong: 'Checked: still wrong, in the queue',
  settled: 'Decided in the queue',
  withdrawn: 'Taken back',
};

/** What the state follows from. */
export interface ReworkFacts {
  readonly withdrawn: boolean;
  readonly checked: 'right' | 'wrong' | null;
  /** The conflict about it was decided after it was sent back. */
  readonly decidedSince: boolean;
  /** Its author answered anew, here or by an import. */
  readonly answeredSince: boolean;
}

/** Where it stands (SPEC K15). */
export function reworkState({ withdrawn, checked, decidedSince, answeredSince }: ReworkFacts): ReworkState {
  if (withdrawn) return 'withdrawn';
  if (checked) return checked;
  if (decidedSince) return 'settled';
  return answeredSince ? 'redone' : 'owed';
}
