import { afterEach, expect, it, vi } from 'vitest';
import type { ConflictView, ItemRecord } from '#lib/protocol/views.ts';
import { Adjudication } from './adjudication.svelte.ts';

afterEach(() => vi.unstubAllGlobals());

const person = { id: 'me', name: 'Me' };
const candidate = (key: string) => ({ key, value: key, annotators: [] });
const conflict: ConflictView = {
  id: 'c',
  question: {
    id: 'q',
    key: 'q',
    prompt: 'Which?',
    kind: 'choice',
    config: { labels: [{ value: 'bug' }, { value: 'how-to' }] },
    askedWhen: null,
  },
  type: 'label',
  revision: 1,
  decisionRevision: 0,
  moot: false,
  unasked: false,
  changedSince: false,
  candidates: [candidate('bug'), candidate('how-to')],
  decision: null,
  proposals: [],
  policy: { kind: 'single', panel: 'everyone', fallback: 'second-person' },
  panelSize: 2,
  inherited: null,
  lookAlikes: 0,
  history: [],
  mayUndo: false,
  awaiting: null,
  notSigner: null,
  rounds: [],
  roundOpen: null,
  escalation: null,
  cases: [],
  contest: null,
  reopened: null,
  audit: null,
  awaited: null,
};
const record = (shown: ConflictView): ItemRecord => ({
  item: { id: 'i', key: 'one', content: [], metadata: {}, parent: null },
  viewer: { id: 'me', role: 'owner' },
  may: { vote: true, decide: true, comment: true },
  conflicts: [shown],
  agreed: [],
  questions: [],
  standings: [],
  references: [],
  thread: [],
  namesHidden: false,
  incarnation: null,
});
const ready = record({
  ...conflict,
  proposals: [
    {
      id: 'p',
      resolution: { outcome: 'label', value: 'bug' },
      by: person,
      at: 1,
      votes: [],
      ready: true,
      says: 'one adjudicator supports it',
      notYou: null,
    },
  ],
});
const room = { readRationale: () => '', connected: true, setSelection: () => {} };

it('records when the room shows a proposal as ready before the reply to it is here', async () => {
  const asked: string[] = [];
  let reply: (response: Response) => void = () => {};
  vi.stubGlobal('fetch', (url: string) => {
    asked.push(String(url).split('/').at(-1)!);
    if (asked.length > 1) return Promise.resolve(Response.json({}));
    return new Promise<Response>((resolve) => (reply = resolve));
  });
  const work = new Adjudication('p', record(conflict), null, () => room);
  const proposed = work.proposeNumber(1);
  await vi.waitFor(() => expect(asked).toEqual(['proposals']));
  work.record = ready;
  work.chooseCause('how-to', 'slip');
  expect(work.missing).toBeNull();
  const decided = work.decide();
  reply(Response.json({ proposal: 'p' }));
  await proposed;
  expect(await decided).toBe(true);
  expect(asked).toEqual(['proposals', 'decisions']);
});

it('records nothing when another conflict was selected meanwhile, or nothing is open any more', async () => {
  vi.stubGlobal('fetch', () => Promise.resolve(Response.json({})));
  const work = new Adjudication('p', ready, null, () => room);
  work.chooseCause('how-to', 'slip');
  const decided = work.decide();
  work.conflictId = null;
  expect(await decided).toBe(false);
  const awaiting = new Adjudication('p', record({ ...ready.conflicts[0]!, moot: true }), null, () => room);
  expect(await awaiting.decide()).toBe(false);
});
