import type { KeyHandler } from '#lib/client/keys.svelte.ts';
import type { BindingId } from '#lib/client/keys.ts';
import type { Adjudication } from './adjudication.svelte.ts';

/** Where the keys of the page lead besides acts on the conflict itself. */
export interface Places {
  goNext(): void;
  goPrevious(): void;
  goNextOpen(): void;
  record(): void;
  undo(): void;
  lookAlikes(): void;
  otherAnswer(): void;
  startCauses(): void;
  writeReason(): void;
  startBlock(): void;
  writeComment(): void;
  closeRound(): void;
  escalate(): void;
  sign(): void;
  contest(): void;
  askForLabel(): void;
}

type RoomKeys = Partial<Record<Extract<BindingId, `room.${string}`>, KeyHandler>>;

/** What each key of the room does; a key that has no use at the moment does nothing. */
export function adjudicationKeys(work: Adjudication, places: Places): RoomKeys {
  const undecided = () => work.isOpen;
  const proposing =
    (act: (digit: number) => void) =>
    (_: KeyboardEvent, digit = 0) => {
      if (undecided() && work.record.may.vote) act(digit);
    };
  const voting = (act: () => void) => () => {
    if (undecided() && work.record.may.vote && work.proposal) act();
  };
  const deciding = (act: () => void) => () => {
    if (undecided() && work.record.may.decide) act();
  };
  return {
    'room.next': () => places.goNext(),
    'room.previous': () => places.goPrevious(),
    'room.next-item': () => places.goNext(),
    'room.previous-item': () => places.goPrevious(),
    'room.next-open': () => places.goNextOpen(),
    'room.candidate-down': () => work.step(1),
    'room.candidate-up': () => work.step(-1),
    'room.propose': proposing((digit) => void work.proposeNumber(digit)),
    'room.keep-split': proposing(() => void work.propose({ outcome: 'split' })),
    'room.other-answer': proposing(() => places.otherAnswer()),
    'room.live-with': voting(() => void work.vote('live')),
    'room.block': voting(() => places.startBlock()),
    'room.abstain': voting(() => void work.vote('abstain')),
    'room.why': deciding(() => places.startCauses()),
    'room.reason': () => places.writeReason(),
    'room.message': () => places.writeComment(),
    'room.record': deciding(() => places.record()),
    'room.next-round': () => places.closeRound(),
    'room.escalate': () => places.escalate(),
    'room.sign': () => places.sign(),
    'room.contest': () => places.contest(),
    'room.ask-label': () => places.askForLabel(),
    'room.look-alikes': () => {
      if (work.maySettleLookAlikes) places.lookAlikes();
    },
    'room.undo': () => {
      if (work.conflict?.mayUndo) places.undo();
    },
  };
}
