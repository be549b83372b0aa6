import { sayCount } from '#lib/ui/say-count.ts';

/** What the server found when it recomputed the chain. */
export interface Verification {
  readonly entries: number;
  readonly head: { readonly seq: number; readonly hash: string };
  readonly broken: { readonly seq: number; readonly reason: string } | null;
}

/** The result of a verification in a sentence or two. */
export function sayVerification({ entries, head, broken }: Verification): string {
  if (broken) {
    return `The log does not hold from entry ${broken.seq.toLocaleString('en')} on: ${broken.reason}. Keep a copy of the database and compare with hashes noted elsewhere.`;
  }
  if (entries === 0) return 'The log is empty, so there is nothing to verify.';
  return `${sayCount(entries, 'entry holds', 'entries hold')}; head ${head.hash.slice(0, 8)}… at entry ${head.seq.toLocaleString('en')}.`;
}
