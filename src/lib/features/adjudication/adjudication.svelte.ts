import { SvelteMap } from 'svelte/reactivity';
import type { Cause } from '#domain/adjudication/cause.ts';
import type { Stance } from '#domain/adjudication/proposal.ts';
import type { Resolution } from '#domain/kind.ts';
import { ApiProblem, call, newCommandId } from '#lib/client/api.ts';
import * as routes from '#lib/protocol/adjudication.ts';
import type { Problem } from '#lib/protocol/route.ts';
import type { ConflictView, ItemRecord, ProposalView } from '#lib/protocol/views.ts';
import { causesFor, draftOf, isOpen, isUpholding, leadingProposal, losersOf, whatIsMissing } from './draft.ts';

const NO_CAUSES: ReturnType<typeof causesFor> = new Map();

/** What the controller needs of the room: the texts, and where to say what is selected. */
export interface RoomPort {
  /** The reason written together for a conflict, as it stands. */
  readRationale(conflict: string): string;
  /** Whether the record comes by itself; while it does not, it is fetched after every act. */
  readonly connected: boolean;
  setSelection(selection: { conflict: string | null; candidate: string | null }): void;
}

/** What a command in flight or refused means for the person who gave it. */
export interface Outcome {
  readonly problem: Problem;
  readonly conflict: string | null;
}

/**
 * The working state of an item under adjudication: which conflict and candidate is selected, the causes chosen so far,
 * and every act. No rendering; the record itself comes from the server and is only read here.
 */
export class Adjudication {
  record: ItemRecord;
  readonly #project: string;
  readonly #room: () => RoomPort | null;

  conflictId = $state<string | null>(null);
  candidate = $state<string | null>(null);
  /** Proposal that votes are about; the leading one unless another was picked. */
  picked = $state<string | null>(null);
  /** The reason as written together, kept current by the editor. */
  rationale = $state('');
  refused = $state<Outcome | null>(null);
  readonly #chosen = new SvelteMap<string, Cause>();
  /** The act given last, done or not. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(project: string, record: ItemRecord, conflict: string | null, room: () => RoomPort | null) {
    this.#project = project;
    this.record = $state.raw(record);
    this.#room = room;
    const wanted = record.conflicts.find(({ id }) => id === conflict) ?? record.conflicts[0];
    this.conflictId = wanted?.id ?? null;
    this.candidate = wanted?.candidates[0]?.key ?? null;
  }

  readonly conflict = $derived.by<ConflictView | null>(
    () => this.record.conflicts.find(({ id }) => id === this.conflictId) ?? null,
  );
  /** Why the question of the conflict cannot be settled now: it is not asked here, or waits for another; else null. */
  readonly held = $derived.by<string | null>(() => {
    const own = this.record.standings.find(({ question }) => question === this.conflict?.question.id);
    return own?.state === 'not-asked' || own?.state === 'waiting' ? own.says : null;
  });
  /** Whether something is to be decided: nothing stands or awaits sign-off, or what stands is contested. */
  readonly isOpen = $derived.by<boolean>(() => this.conflict !== null && this.held === null && isOpen(this.conflict));
  readonly proposal = $derived.by<ProposalView | null>(() => {
    const proposals = this.conflict?.proposals ?? [];
    return proposals.find(({ id }) => id === this.picked) ?? leadingProposal(proposals);
  });
  readonly losing = $derived.by<readonly string[]>(() =>
    this.conflict && this.proposal && !isUpholding(this.conflict, this.proposal.resolution)
      ? losersOf(this.conflict, this.proposal.resolution)
      : [],
  );
  readonly causes = $derived.by(() =>
    this.conflict ? causesFor(this.conflict, this.losing, this.#chosen) : NO_CAUSES,
  );
  readonly draft = $derived.by(() => (this.conflict ? draftOf(this.conflict, this.causes, this.rationale) : null));
  /** What still keeps this viewer from recording, in words; null when Enter would record. */
  readonly missing = $derived.by<string | null>(() =>
    this.conflict && this.draft
      ? whatIsMissing(this.conflict, this.proposal, this.draft)
      : 'There is nothing to decide.',
  );
  readonly nextWithoutCause = $derived.by<string | null>(
    () => this.losing.find((answer) => !this.causes.has(answer)) ?? null,
  );

  /** Whether the standing decision could settle others, and this viewer may do it. */
  readonly maySettleLookAlikes = $derived.by<boolean>(
    () =>
      this.record.may.decide &&
      this.conflict !== null &&
      this.conflict.decision !== null &&
      this.conflict.lookAlikes > 0,
  );

  readonly mayCloseRound = $derived.by<boolean>(
    () => this.record.may.decide && this.isOpen && this.conflict?.roundOpen === null && !this.conflict.decision,
  );
  readonly mayEscalate = $derived.by<boolean>(
    () =>
      this.record.may.decide &&
      this.isOpen &&
      !this.conflict?.decision &&
      !this.conflict?.escalation &&
      !!this.conflict?.policy.escalation,
  );
  readonly maySign = $derived.by<boolean>(
    () => this.record.may.decide && !!this.conflict?.awaiting && this.conflict.notSigner === null,
  );

  select(conflict: string, candidate: string | null = null): void {
    if (conflict !== this.conflictId) {
      this.#chosen.clear();
      this.picked = null;
      this.refused = null;
    }
    this.conflictId = conflict;
    this.candidate = candidate ?? this.conflict?.candidates[0]?.key ?? null;
    this.#room()?.setSelection({ conflict, candidate: this.candidate });
  }

  /** Moves the selection among the candidates of the conflict. */
  step(by: 1 | -1): void {
    const keys = this.conflict?.candidates.map(({ key }) => key) ?? [];
    const index = this.candidate === null ? -1 : keys.indexOf(this.candidate);
    const key = keys[Math.min(keys.length - 1, Math.max(0, index + by))];
    if (this.conflict && key !== undefined) this.select(this.conflict.id, key);
  }

  chooseCause(answer: string, cause: Cause): void {
    this.#chosen.set(answer, cause);
  }

  /** Proposes the candidate with that number (1 is the first). */
  proposeNumber(number: number): Promise<void> {
    const candidate = this.conflict?.candidates[number - 1];
    if (!this.conflict || !candidate) return Promise.resolve();
    this.select(this.conflict.id, candidate.key);
    return this.propose({ outcome: 'label', value: candidate.value });
  }

  async propose(resolution: Resolution<unknown>): Promise<void> {
    const { conflict } = this;
    if (!conflict) return;
    const done = await this.#act(conflict.id, () =>
      call(routes.propose, {
        params: { project: this.#project, conflict: conflict.id },
        body: {
          commandId: newCommandId(),
          conflictRevision: conflict.revision,
          decisionRevision: conflict.decisionRevision,
          resolution,
        },
      }),
    );
    if (done) this.picked = done.proposal;
  }

  async vote(stance: Stance, reason = '', proposal = this.proposal): Promise<boolean> {
    if (!proposal) return false;
    const done = await this.#act(this.conflictId, () =>
      call(routes.castVote, {
        params: { project: this.#project, proposal: proposal.id },
        body: { commandId: newCommandId(), stance, reason },
      }),
    );
    return done !== undefined;
  }

  /** Records the decision when nothing is missing; otherwise says what is. */
  async decide(): Promise<boolean> {
    const { conflictId } = this;
    // The record can show a proposal as ready before the reply to it is here.
    await this.#last;
    const { conflict, proposal, draft, missing } = this;
    if (this.conflictId !== conflictId || !this.isOpen) return false;
    if (!conflict || !proposal || !draft || missing) {
      this.#refuse('not-ready', missing ?? 'There is nothing to decide.');
      return false;
    }
    const written = this.#room()?.readRationale(conflict.id).trim();
    const done = await this.#act(conflict.id, () =>
      call(routes.decide, {
        params: { project: this.#project, conflict: conflict.id },
        body: {
          commandId: newCommandId(),
          conflictRevision: conflict.revision,
          decisionRevision: conflict.decisionRevision,
          proposal: proposal.id,
          causes: [...draft.causes],
          rationale: written || draft.rationale,
          citation: draft.citation,
        },
      }),
    );
    return done !== undefined;
  }

  /** Any other act on the conflict that is selected. */
  async perform(
    send: (params: { project: string; conflict: string }, conflict: ConflictView) => Promise<unknown>,
  ): Promise<boolean> {
    const { conflict } = this;
    if (!conflict) return false;
    const params = { project: this.#project, conflict: conflict.id };
    const done = await this.#act(conflict.id, async () => ({ reply: await send(params, conflict) }));
    return done !== undefined;
  }

  /** @param mentions ids of the members it names */
  async comment(text: string, mentions: readonly string[]): Promise<boolean> {
    const done = await this.#act(this.conflictId, () =>
      call(routes.addComment, {
        params: { project: this.#project, item: this.record.item.id },
        body: { commandId: newCommandId(), conflict: this.conflictId, text, mentions: [...mentions] },
      }),
    );
    return done !== undefined;
  }

  /** The record again, for when the socket has not brought it (the room is closed or reconnecting). */
  async refresh(): Promise<void> {
    const { id } = this.record.item;
    this.record = await call(routes.getItem, { params: { project: this.#project, item: id } });
  }

  /** Acts take turns: one given while another is on its way waits for its reply, so that no key press is lost. */
  #act<Result>(conflict: string | null, send: () => Promise<Result>): Promise<Result | undefined> {
    const turn = this.#last.then(() => this.#carryOut(conflict, send));
    this.#last = turn.catch(() => {});
    return turn;
  }

  async #carryOut<Result>(conflict: string | null, send: () => Promise<Result>): Promise<Result | undefined> {
    this.refused = null;
    try {
      const done = await send();
      if (!this.#room()?.connected) await this.refresh();
      return done;
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      this.refused = { problem: error.problem, conflict };
      if (error.problem.status === 409) await this.refresh().catch(() => {});
      return undefined;
    }
  }

  #refuse(code: string, detail: string): void {
    this.refused = { problem: { status: 0, code, detail }, conflict: this.conflictId };
  }
}
