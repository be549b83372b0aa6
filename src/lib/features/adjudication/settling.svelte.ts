import { SvelteSet } from 'svelte/reactivity';
import { ApiProblem, call, newCommandId } from '#lib/client/api.ts';
import { command, wordsOf } from '#lib/client/status.svelte.ts';
import * as routes from '#lib/protocol/settle-many.ts';
import type { LookAlikes, LookAlikeView } from '#lib/protocol/settle-many.ts';

/** The list of conflicts that a decision could settle besides its own, and which of them were chosen. No rendering. */
export class Settling {
  readonly #project: string;
  readonly #conflict: string;
  list = $state.raw<LookAlikes | null>(null);
  refused = $state<string | null>(null);
  busy = $state(false);
  readonly #left = new SvelteSet<string>();
  /** The same command id until it is known to have arrived: an act sent twice on a bad network is one. */
  #commandId = newCommandId();

  constructor(project: string, conflict: string) {
    this.#project = project;
    this.#conflict = conflict;
  }

  readonly able = $derived.by<readonly LookAlikeView[]>(
    () => this.list?.rows.filter(({ problem }) => problem === null) ?? [],
  );
  readonly chosen = $derived.by<readonly LookAlikeView[]>(() =>
    this.able.filter(({ conflict }) => !this.#left.has(conflict)),
  );

  isChosen(row: LookAlikeView): boolean {
    return row.problem === null && !this.#left.has(row.conflict);
  }

  choose(row: LookAlikeView, chosen: boolean): void {
    if (chosen) this.#left.delete(row.conflict);
    else this.#left.add(row.conflict);
  }

  /** Chooses those whose text is at least this much like the one discussed, and leaves out the others. */
  chooseAlike(atLeast: number): void {
    for (const row of this.able) this.choose(row, row.likeness >= atLeast);
  }

  async load(): Promise<void> {
    try {
      const params = { project: this.#project, conflict: this.#conflict };
      this.list = await call(routes.listLookAlikes, { params });
    } catch (error) {
      this.refused = wordsOf(error);
    }
  }

  /** Settles the chosen ones; where one moved on, shows the list anew with what was left out still left out. */
  async apply(): Promise<{ settling: string; settled: number } | null> {
    const { list, chosen } = this;
    if (!list || chosen.length === 0 || this.busy) return null;
    this.busy = true;
    this.refused = null;
    try {
      const params = { project: this.#project, conflict: this.#conflict };
      const targets = chosen.map(({ conflict, conflictRevision, decisionRevision }) => ({
        conflict,
        conflictRevision,
        decisionRevision,
      }));
      const body = { commandId: this.#commandId, decision: list.decision, targets };
      return await command(routes.settleMany, { params, body });
    } catch (error) {
      this.refused = wordsOf(error);
      if (error instanceof ApiProblem && error.problem.status !== 0) this.#commandId = newCommandId();
      if (error instanceof ApiProblem && error.problem.status === 409) await this.load();
      return null;
    } finally {
      this.busy = false;
    }
  }
}

/** Takes back what one act settled. */
export function takeBackSettling(
  project: string,
  settling: string,
  reason: string,
): Promise<{ undone: number; kept: number }> {
  return command(routes.undoSettling, { params: { project, settling }, body: { commandId: newCommandId(), reason } });
}
