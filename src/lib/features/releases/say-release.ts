import { causeTitles } from '#domain/adjudication/cause.ts';
import type { Selection } from '#domain/release/selection.ts';
import type { DifferenceReason, DifferenceSide } from '#lib/protocol/releases.ts';
import { sayNumber } from '#lib/ui/say-count.ts';

/** What a release holds, in words. */
export const selectionWords: Readonly<Record<Selection, { title: string; says: string }>> = {
  answered: {
    title: 'Settled, and open where people differ',
    says: 'What is decided or agreed, and what at least two people answered; undecided rows are marked open.',
  },
  closed: { title: 'Settled only', says: 'What is decided or agreed, and nothing else.' },
  all: { title: 'Everything', says: 'Every question of every item, also what one person or nobody answered.' },
};

const sourceWords: Readonly<Record<string, string>> = {
  decision: 'decided',
  policy: 'resolved by policy',
  agreed: 'agreed',
  open: 'open',
};

/** How many rows have their value from where: “1,200 decided · 80 open”. */
export function saySources(sources: Readonly<Record<string, number>>): string {
  return Object.entries(sources)
    .sort(([, a], [, b]) => b - a)
    .map(([source, count]) => `${sayNumber(count)} ${sourceWords[source] ?? source}`)
    .join(' · ');
}

const outcomeWords: Readonly<Record<string, string>> = {
  nothing: 'nothing here',
  split: 'kept as split',
  uncertain: 'uncertain',
  defective: 'item defective',
};

/** One side of a change: the value, the outcome where there is none, or that it is open. */
export function saySide(side: DifferenceSide | null): string {
  if (!side) return 'not there';
  if (side.source === 'open') return 'open';
  return side.summary || outcomeWords[side.outcome ?? ''] || side.source;
}

/** A reason of a change as the rest of a sentence after who and when. */
export function sayReason(reason: DifferenceReason): string {
  switch (reason.type) {
    case 'rules':
      return 'Neither answers nor decisions changed: the rules of the project did.';
    case 'answer':
      if (reason.change === 'withdrawn') return 'withdrew their answer';
      return `${reason.change === 'new' ? 'answered' : 'changed their answer to'} “${reason.summary}”`;
    case 'decision': {
      if (reason.act === 'undo') return 'took the decision back';
      const what = reason.summary || outcomeWords[reason.outcome ?? ''] || '';
      const causes = reason.causes.map(({ answer, cause }) => `“${answer}”: ${causeTitles[cause].toLowerCase()}`);
      return [`decided “${what}”${reason.follows ? `, as on ${reason.follows}` : ''}`, ...causes].join(' · ');
    }
  }
}
