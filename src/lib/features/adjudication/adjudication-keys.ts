import type { KeyHandlers } from '#lib/client/keys.svelte.ts';
import type { Adjudication } from './adjudication.svelte.ts';

/** Where the keys of the page lead besides acts on the conflict itself. */
export interface Places {
  goNext(): void;
  goPrevious(): void;
  goNextOpen(): void;
  record(): void;
  undo(): void;
  otherAnswer(): void;
  startCauses(): void;
  writeReason(): void;
  startBlock(): void;
  writeComment(): void;
  copyLink(): void;
}

/** What each key of the room does now; a key without use keeps its own meaning. */
export function adjudicationKeys(work: Adjudication, places: Places): KeyHandlers {
  const undecided = () => work.conflict !== null && work.conflict.decision === null && !work.conflict.moot;
  const mayVote = () => undecided() && work.record.may.vote;
  const mayDecide = () => undecided() && work.record.may.decide;
  const voting = (act: () => unknown) => () => (mayVote() && work.proposal ? void act() : false);
  return {
    'conflict.next': () => places.goNext(),
    'conflict.previous': () => places.goPrevious(),
    'item.next': () => places.goNext(),
    'item.previous': () => places.goPrevious(),
    'open.next': () => places.goNextOpen(),
    'candidate.next': () => work.step(1),
    'candidate.previous': () => work.step(-1),
    propose: (event) => (mayVote() ? void work.proposeNumber(Number(event.key)) : false),
    'propose.split': () => (mayVote() ? void work.propose({ outcome: 'split' }) : false),
    'propose.uncertain': () => (mayVote() ? void work.propose({ outcome: 'uncertain' }) : false),
    edit: () => (mayVote() ? places.otherAnswer() : false),
    'vote.agree': voting(() => work.vote('agree')),
    'vote.live': voting(() => work.vote('live')),
    'vote.block': voting(() => places.startBlock()),
    why: () => (mayDecide() && work.losing.length > 0 ? places.startCauses() : false),
    reason: () => (undecided() ? places.writeReason() : false),
    comment: () => places.writeComment(),
    record: () => (mayDecide() ? places.record() : false),
    undo: () => (work.conflict?.mayUndo ? places.undo() : false),
    link: () => places.copyLink(),
  };
}
