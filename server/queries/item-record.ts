import { deciderProblem, panelIn, policyIn, readinessFor } from '#domain/adjudication/readiness.ts';
import { settlementOrder } from '#domain/adjudication/questions.ts';
import { standsByPolicy } from '#domain/adjudication/agreed-policy.ts';
import type {
  ConflictView,
  FoundByAudit,
  ItemRecord,
  ProposalView,
  QuestionView,
  ResolvedByPolicy,
} from '#lib/protocol/views.ts';
import { readFoundByAudit } from '#server/audits/found-by-audit.ts';
import { can, roleAllows } from '#server/auth/can.ts';
import type { ProjectContext } from '#server/commands/context.ts';
import type { ConflictTable } from '#server/storage/schema.ts';
import { type PolicyResolution, readResolutions } from '#server/storage/agreed.ts';
import { kindOf, readNames, readProposals, readSituation } from '#server/storage/conflicts.ts';
import { readStandings, readStoredQuestions } from '#server/storage/item-questions.ts';
import { countLookAlikes } from '#server/storage/look-alikes.ts';
import type { Db } from '#server/storage/storage.ts';
import { readAwaited } from './awaited-labels.ts';
import { readSignOffs, readStage } from './conflict-stage.ts';
import { readFollowed } from './followed.ts';
import { inheritedReason } from './inherited-reason.ts';
import { lettersFor } from './letters.ts';
import { readReferences } from './references.ts';
import { showStandings } from './question-standings.ts';
import { showDecision } from './show-decision.ts';
import type { Selectable } from 'kysely';

type Conflict = Selectable<ConflictTable>;

/** The record of an item as this viewer may see it, or null when there is no such item. */
export async function readItemRecord(
  db: Db,
  project: ProjectContext,
  viewerId: string,
  itemId: string,
  now = Date.now(),
): Promise<ItemRecord | null> {
  const item = await db
    .selectFrom('live_item')
    .select(['id', 'key', 'content', 'metadata', 'parent'])
    .where('id', '=', itemId)
    .where('project_id', '=', project.id)
    .executeTakeFirst();
  if (!item) return null;
  const asker = { accountId: viewerId, isOwner: false, role: project.role };
  const questions = settlementOrder(await readStoredQuestions(db, project.id));
  const standings = (await readStandings(db, questions, [itemId])).get(itemId) ?? [];
  const conflicts = await db
    .selectFrom('live_conflict')
    .selectAll()
    .where('item_id', '=', itemId)
    .orderBy('key')
    .execute();
  // What others depend on comes first.
  const place = new Map(questions.map(({ id }, index) => [id, index]));
  conflicts.sort((a, b) => (place.get(a.question_id) ?? 0) - (place.get(b.question_id) ?? 0));
  const answers = await readAnswers(db, itemId);
  // Conflicts of an item share their letters: names shown on one would tell who is who on the others.
  const undecided = conflicts.some(({ moot, decided }) => !moot && !decided);
  const hides = project.settings.hideNames && undecided;
  const resolutions = await readResolutions(db, [itemId]);
  const reader = new RecordReader(db, project, viewerId, {
    id: itemId,
    answers,
    hides,
    resolutions,
    audited: await readFoundByAudit(db, [itemId]),
    awaited: await readAwaited(db, project.role, [itemId]),
    now,
  });

  const shown: ConflictView[] = [];
  for (const conflict of conflicts) {
    const question = questions.find(({ id }) => id === conflict.question_id);
    if (question) shown.push(await reader.conflict(conflict, question));
  }
  const agreed = questions
    .filter(({ id }) => standings.some(({ question, state }) => question === id && state === 'agreed'))
    .flatMap((question) => {
      const own = answers.filter(
        (answer) => answer.question_id === question.id && !answer.is_model && answer.layer === 'independent',
      );
      const policy = standingPolicy(question, own, resolutions);
      return own[0] ? [{ question, value: policy ? policy.value : own[0].value, people: own.length, policy }] : [];
    });
  const comments = await db
    .selectFrom('comment')
    .select(['id', 'conflict_id', 'account_id', 'text', 'mentions', 'at'])
    .where('item_id', '=', itemId)
    .orderBy('id')
    .execute();
  const room = await db
    .selectFrom('room')
    .select('incarnation')
    .where('name', '=', `item.${itemId}`)
    .executeTakeFirst();
  const names = await readNames(
    db,
    comments.flatMap(({ account_id, mentions }) => [account_id, ...mentions]),
  );
  return {
    item,
    viewer: { id: viewerId, role: project.role },
    may: {
      vote: roleAllows(asker, 'vote').allowed,
      decide: roleAllows(asker, 'decide').allowed,
      comment: roleAllows(asker, 'comment').allowed,
    },
    conflicts: shown,
    agreed,
    questions,
    standings: showStandings(standings, questions),
    references: await readReferences(db, itemId, { role: project.role, isOpen: undecided }),
    thread: comments.map(({ id, conflict_id, account_id, text, mentions, at }) => ({
      id,
      conflict: conflict_id,
      by: { id: account_id, name: names.get(account_id) ?? 'Somebody who left' },
      text,
      mentions: mentions.flatMap((mentioned) => {
        const name = names.get(mentioned);
        return name === undefined ? [] : [{ id: mentioned, name }];
      }),
      at,
    })),
    namesHidden: project.settings.hideNames,
    incarnation: room?.incarnation ?? null,
  };
}

/** The policy that resolved a question without conflict, while it stands (SPEC B5). */
function standingPolicy(
  question: QuestionView,
  answers: readonly Answer[],
  resolutions: readonly PolicyResolution[],
): ResolvedByPolicy | null {
  const resolution = resolutions.find(({ question_id }) => question_id === question.id);
  if (!resolution) return null;
  const given = answers.map(({ annotator_id, value }) => ({ annotation: '', annotator: annotator_id, value }));
  return standsByPolicy(kindOf(question.kind), question.config, given, resolution) ? told(resolution) : null;
}

function told({ name, value, by, acted_at }: PolicyResolution): ResolvedByPolicy {
  return { name, value, by, at: acted_at };
}

type Answer = Awaited<ReturnType<typeof readAnswers>>[number];

/** The item's current answers in the independent layer, and those of auditors, with who gave them. */
async function readAnswers(db: Db, itemId: string) {
  const rows = await db
    .selectFrom('live_annotation as annotation')
    .innerJoin('live_annotator as annotator', 'annotator.id', 'annotation.annotator_id')
    .innerJoin('annotation as made', 'made.id', 'annotation.id')
    .select(['annotation.question_id', 'annotation.annotator_id', 'annotation.value', 'annotation.layer'])
    .select('made.derived_from')
    .select(['annotator.name', 'annotator.account_id', 'annotator.is_model'])
    .distinctOn(['annotation.question_id', 'annotation.annotator_id', 'annotation.layer'])
    .where('annotation.item_id', '=', itemId)
    .where('annotation.layer', 'in', ['independent', 'audit'])
    .orderBy('annotation.question_id')
    .orderBy('annotation.annotator_id')
    .orderBy('annotation.layer')
    .orderBy('annotation.revision', 'desc')
    .execute();
  return rows.filter((row) => row.value !== null);
}

class RecordReader {
  readonly #db: Db;
  readonly #project: ProjectContext;
  readonly #viewerId: string;
  readonly #hides: boolean;
  readonly #now: number;
  readonly #letters: ReadonlyMap<string, string>;
  readonly #annotators: ReadonlyMap<string, Answer>;
  /** From which model's prediction an answer was made, by question and annotator. */
  readonly #made: ReadonlyMap<string, string | null>;
  readonly #resolutions: readonly PolicyResolution[];
  readonly #audited: ReadonlyMap<string, FoundByAudit>;
  readonly #awaited: Awaited<ReturnType<typeof readAwaited>>;

  /** @param item `hides`: names are hidden on all of it for now */
  constructor(
    db: Db,
    project: ProjectContext,
    viewerId: string,
    item: {
      id: string;
      answers: readonly Answer[];
      hides: boolean;
      resolutions: readonly PolicyResolution[];
      audited: ReadonlyMap<string, FoundByAudit>;
      awaited: Awaited<ReturnType<typeof readAwaited>>;
      now: number;
    },
  ) {
    this.#db = db;
    this.#project = project;
    this.#viewerId = viewerId;
    this.#hides = item.hides;
    this.#now = item.now;
    this.#resolutions = item.resolutions;
    this.#audited = item.audited;
    this.#awaited = item.awaited;
    this.#annotators = new Map(item.answers.map((answer) => [answer.annotator_id, answer]));
    this.#made = new Map(
      item.answers.map(({ question_id, annotator_id, derived_from }) => [
        `${question_id} ${annotator_id}`,
        derived_from,
      ]),
    );
    this.#letters = lettersFor(project.secret, item.id, this.#annotators.keys());
  }

  async conflict(conflict: Conflict, question: QuestionView): Promise<ConflictView> {
    const db = this.#db;
    const situation = await readSituation(db, this.#project.id, this.#project.settings.policy, conflict);
    const isClosed = conflict.decided && !situation.contest;
    const proposals = isClosed ? [] : await readProposals(db, conflict);
    const decisions = await db
      .selectFrom('decision')
      .selectAll()
      .where('conflict_id', '=', conflict.id)
      .orderBy('revision')
      .execute();
    const names = await readNames(db, [
      ...proposals.flatMap(({ proposedBy, votes }) => [proposedBy, ...votes.map(({ person }) => person)]),
      ...decisions.flatMap((row) => [row.decided_by, ...row.dissent.map(({ person }) => person)]),
    ]);
    const named = (id: string) => ({ id, name: names.get(id) ?? 'Somebody who left' });
    const followed = await readFollowed(db, decisions);
    const signOffs = await readSignOffs(
      db,
      decisions.map(({ id }) => id),
    );
    const history = decisions.map((row) => showDecision(row, names, followed, signOffs));
    const last = decisions.at(-1) ?? null;
    const standing = conflict.decided ? last : null;
    const awaits = !conflict.decided && last?.act === 'decide';
    const decision = conflict.decided ? (history.at(-1) ?? null) : null;
    const awaiting = awaits ? (history.at(-1) ?? null) : null;
    const viewer = { id: this.#viewerId, role: this.#project.role };
    const resolved = this.#resolutions.find((row) => row.question_id === question.id);
    return {
      id: conflict.id,
      question,
      type: conflict.type,
      revision: conflict.revision,
      decisionRevision: conflict.decision_revision,
      moot: conflict.moot,
      unasked: conflict.unasked,
      changedSince: standing !== null && standing.basis !== conflict.basis,
      candidates: conflict.candidates.map(({ key, value, annotators }) => ({
        key,
        value,
        annotators: annotators
          .map((id) => this.#annotator(id, conflict))
          .sort((a, b) => a.label.localeCompare(b.label)),
      })),
      decision,
      awaiting,
      proposals: proposals.map((proposal): ProposalView => {
        const problem = deciderProblem(viewer, proposal, situation);
        return {
          id: proposal.id,
          resolution: proposal.resolution,
          by: named(proposal.proposedBy),
          at: proposal.at,
          votes: proposal.votes.map(({ person, stance, reason }) => ({
            person: named(person),
            stance,
            reason,
            at: proposal.votedAt.get(person) ?? proposal.at,
          })),
          ...readinessFor(viewer.id, proposal, situation),
          notYou: problem && problem.says,
        };
      }),
      awaited: this.#awaited.get(`${conflict.item_id} ${question.id}`) ?? null,
      policy: policyIn(situation),
      panelSize: panelIn(situation).length,
      lookAlikes: conflict.decided ? await countLookAlikes(db, conflict) : 0,
      inherited: conflict.decided || awaits ? null : await inheritedReason(db, conflict, kindOf(question.kind)),
      reopened: resolved && !conflict.moot ? told(resolved) : null,
      audit: conflict.moot ? null : (this.#audited.get(`${conflict.item_id} ${conflict.question_id}`) ?? null),
      history,
      mayUndo:
        last?.act === 'decide' &&
        can({ accountId: viewer.id, isOwner: false, role: viewer.role }, 'undo', { decidedBy: last.decided_by })
          .allowed,
      ...(await readStage(db, conflict, {
        viewer,
        settings: this.#project.settings,
        situation,
        proposals,
        standing: decision,
        awaiting,
        now: this.#now,
      })),
    };
  }

  /** Hidden names show as letters until the item is decided; one's own row is always marked (SPEC H1). */
  #annotator(id: string, { question_id, decided }: Conflict) {
    const known = this.#annotators.get(id);
    const hidden = this.#hides || (this.#project.settings.hideNames && !decided);
    return {
      label: hidden ? (this.#letters.get(id) ?? '?') : (known?.name ?? 'withdrawn'),
      hidden,
      you: known?.account_id === this.#viewerId,
      madeFrom: hidden ? null : (this.#made.get(`${question_id} ${id}`) ?? null),
    };
  }
}
