/** Where a key works: on every page, on the queue as a list or a board, in the inbox, while labelling, in an adjudication room, or in an audit. */
export const scopes = ['everywhere', 'queue', 'board', 'inbox', 'label', 'room', 'audit'] as const;

export type Scope = (typeof scopes)[number];

export interface Binding {
  readonly id: `${Scope}.${string}`;
  /** As printed: one key, `Shift+` or `Ctrl+` and a key, or a range of digits. `Ctrl` is also ⌘. */
  readonly key: string;
  readonly scope: Scope;
  /** What it does, as a line of the help. */
  readonly title: string;
  /** Goes on while the key is held down. */
  readonly repeats?: true;
  /** Acts while somebody writes, too. */
  readonly whileWriting?: true;
}

/** Every key of Parley. Help, hints on buttons and handlers all read this list. */
export const bindings = [
  { id: 'everywhere.help', key: '?', scope: 'everywhere', title: 'Show the keys' },
  { id: 'everywhere.palette', key: 'Ctrl+K', scope: 'everywhere', title: 'Go to or do something', whileWriting: true },
  {
    id: 'everywhere.copy-link',
    key: 'y',
    scope: 'everywhere',
    title: 'Copy the link to this page, or to the part with focus',
  },

  { id: 'queue.next', key: 'j', scope: 'queue', title: 'Next row', repeats: true },
  { id: 'queue.previous', key: 'k', scope: 'queue', title: 'Previous row', repeats: true },
  { id: 'queue.open', key: 'Enter', scope: 'queue', title: 'Open the row' },
  { id: 'queue.filter', key: '/', scope: 'queue', title: 'Filter' },
  { id: 'queue.views', key: 'v', scope: 'queue', title: 'Choose a view' },
  { id: 'queue.select', key: 'x', scope: 'queue', title: 'Select the row' },
  { id: 'queue.select-down', key: 'Shift+J', scope: 'queue', title: 'Select down to the next row', repeats: true },
  { id: 'queue.select-up', key: 'Shift+K', scope: 'queue', title: 'Select up to the previous row', repeats: true },
  { id: 'queue.select-all', key: 'Shift+X', scope: 'queue', title: 'Select all in the filter' },
  { id: 'queue.clear', key: 'Escape', scope: 'queue', title: 'Select nothing' },
  { id: 'queue.handle', key: 'a', scope: 'queue', title: 'Handle the selected: who, how soon' },
  { id: 'queue.ask', key: 'l', scope: 'queue', title: 'Ask for a label of the selected' },
  { id: 'queue.page-next', key: ']', scope: 'queue', title: 'Next page' },
  { id: 'queue.page-first', key: '[', scope: 'queue', title: 'First page' },

  { id: 'queue.board', key: 'b', scope: 'queue', title: 'Show the queue as a board' },

  { id: 'board.down', key: 'ArrowDown', scope: 'board', title: 'Next card', repeats: true },
  { id: 'board.up', key: 'ArrowUp', scope: 'board', title: 'Previous card', repeats: true },
  { id: 'board.right', key: 'ArrowRight', scope: 'board', title: 'Next column', repeats: true },
  { id: 'board.left', key: 'ArrowLeft', scope: 'board', title: 'Previous column', repeats: true },
  { id: 'board.move-right', key: 'Shift+ArrowRight', scope: 'board', title: 'Move the card one column on' },
  { id: 'board.move-left', key: 'Shift+ArrowLeft', scope: 'board', title: 'Move the card one column back' },
  { id: 'board.move', key: 'm', scope: 'board', title: 'Move the card to a column' },
  { id: 'board.open', key: 'Enter', scope: 'board', title: 'Open the card' },
  { id: 'board.filter', key: '/', scope: 'board', title: 'Filter' },
  { id: 'board.views', key: 'v', scope: 'board', title: 'Choose a view' },
  { id: 'board.list', key: 'b', scope: 'board', title: 'Show the queue as a list' },

  { id: 'inbox.next', key: 'j', scope: 'inbox', title: 'Next entry', repeats: true },
  { id: 'inbox.previous', key: 'k', scope: 'inbox', title: 'Previous entry', repeats: true },
  { id: 'inbox.snooze', key: 's', scope: 'inbox', title: 'Put aside until tomorrow' },
  { id: 'inbox.done', key: 'e', scope: 'inbox', title: 'Put a notice away' },

  { id: 'label.save', key: 'Enter', scope: 'label', title: 'Save the label and go on' },
  { id: 'label.save-writing', key: 'Ctrl+Enter', scope: 'label', title: 'The same while writing', whileWriting: true },
  { id: 'label.next', key: 'j', scope: 'label', title: 'Next item, without a label' },
  { id: 'label.previous', key: 'k', scope: 'label', title: 'Previous item' },
  { id: 'label.answer', key: 'e', scope: 'label', title: 'Go to the answers: digits choose' },
  { id: 'label.comment', key: 'c', scope: 'label', title: 'Write a comment' },

  { id: 'room.next', key: 'j', scope: 'room', title: 'Next conflict', repeats: true },
  { id: 'room.previous', key: 'k', scope: 'room', title: 'Previous conflict', repeats: true },
  { id: 'room.next-item', key: ']', scope: 'room', title: 'Next item' },
  { id: 'room.previous-item', key: '[', scope: 'room', title: 'Previous item' },
  { id: 'room.next-open', key: 'n', scope: 'room', title: 'Next open conflict' },
  { id: 'room.candidate-down', key: 'ArrowDown', scope: 'room', title: 'Select the next answer', repeats: true },
  { id: 'room.candidate-up', key: 'ArrowUp', scope: 'room', title: 'Select the previous answer', repeats: true },
  { id: 'room.propose', key: '1–9', scope: 'room', title: 'Propose the answer with that number' },
  { id: 'room.keep-split', key: '0', scope: 'room', title: 'Propose to keep it as split' },
  { id: 'room.other-answer', key: 'e', scope: 'room', title: 'Propose another answer or outcome' },
  { id: 'room.live-with', key: 'l', scope: 'room', title: 'Vote: I can live with it' },
  { id: 'room.block', key: 'Shift+B', scope: 'room', title: 'Vote: block, with a reason' },
  { id: 'room.abstain', key: 'a', scope: 'room', title: 'Vote: abstain' },
  { id: 'room.why', key: 'w', scope: 'room', title: 'Why: choose the causes' },
  { id: 'room.reason', key: 'c', scope: 'room', title: 'Write the reason' },
  { id: 'room.message', key: 'm', scope: 'room', title: 'Write in the thread' },
  { id: 'room.record', key: 'Enter', scope: 'room', title: 'Record the decision' },
  { id: 'room.next-round', key: 'Shift+R', scope: 'room', title: 'Close a failed round: everybody votes anew' },
  { id: 'room.escalate', key: 'x', scope: 'room', title: 'Escalate, with a reason' },
  { id: 'room.sign', key: 'Shift+S', scope: 'room', title: 'Sign the decision of somebody else' },
  { id: 'room.contest', key: 'Shift+C', scope: 'room', title: 'Contest the decision, with a reason' },
  { id: 'room.ask-label', key: 'Shift+L', scope: 'room', title: 'Ask for another label' },
  { id: 'room.look-alikes', key: 'o', scope: 'room', title: 'Settle look-alikes with this decision' },
  { id: 'room.undo', key: 'Ctrl+Z', scope: 'room', title: 'Undo or reopen the decision' },

  { id: 'audit.answer', key: '1–9', scope: 'audit', title: 'Answer; once it is shown: how bad it is, then the cause' },
  { id: 'audit.right', key: 'r', scope: 'audit', title: 'It is right' },
  { id: 'audit.wrong', key: 'x', scope: 'audit', title: 'It is wrong' },
  { id: 'audit.go-on', key: 'Enter', scope: 'audit', title: 'Give the answer, record what was found' },
  { id: 'audit.comment', key: 'c', scope: 'audit', title: 'Write a comment' },
  { id: 'audit.next', key: 'j', scope: 'audit', title: 'Next of the sample' },
  { id: 'audit.previous', key: 'k', scope: 'audit', title: 'Previous of the sample' },
] as const satisfies readonly Binding[];

export type BindingId = (typeof bindings)[number]['id'];

/** The part of a keyboard event that says what was pressed. */
export type Press = Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'> & {
  /** AltGr writes `[` and `]` on many layouts and looks like Ctrl + Alt on some systems. */
  readonly altGraph?: boolean;
};

/** The binding with that id. */
export function bindingOf(id: BindingId): Binding {
  return (bindings as readonly Binding[]).find((binding) => binding.id === id) as Binding;
}

/** Every single press a printed key stands for: `1–9` is nine of them. */
export function pressesOf(key: string): readonly string[] {
  const range = /^(\d)–(\d)$/.exec(key);
  if (!range) return [key];
  const [first, last] = [Number(range[1]), Number(range[2])];
  return Array.from({ length: last - first + 1 }, (_, index) => String(first + index));
}

/** Whether a key writes a character, so that it can be switched off (WCAG 2.1.4). */
export function isCharacterKey(key: string): boolean {
  return !key.startsWith('Ctrl+') && pressesOf(key).every((press) => press.replace('Shift+', '').length === 1);
}

/** Whether a press is the binding's key. Caps Lock makes no difference; where a layout puts a sign makes none either. */
export function isPressed(key: string, press: Press): boolean {
  return pressesOf(key).some((wanted) => isOne(wanted, press));
}

function isOne(wanted: string, press: Press): boolean {
  const [name = '', modifier] = wanted.split('+').reverse();
  const command = (press.ctrlKey || press.metaKey) && !press.altGraph;
  if (command !== (modifier === 'Ctrl')) return false;
  if (/^[a-z]$/i.test(name)) {
    const same = press.key.toLowerCase() === name.toLowerCase();
    return same && !press.altKey && press.shiftKey === (modifier === 'Shift');
  }
  if (name.length === 1) return press.key === name;
  return press.key === name && !press.altKey && press.shiftKey === (modifier === 'Shift');
}
