/** When a question is asked: another one has one of these labels among its settled answer. */
export interface AskedWhen {
  /** Id of the other question. */
  readonly question: string;
  readonly answers: readonly string[];
}

export interface ConditionalQuestion {
  readonly id: string;
  /** Null where it is asked of every item. */
  readonly askedWhen: AskedWhen | null;
}

/** How the answers to one question of one item stand, before conditions are looked at. */
export interface Settlement {
  /** `differing`: people differ, too little for a conflict (C1). */
  readonly state: 'open' | 'decided' | 'agreed' | 'differing' | 'unanswered';
  /** Labels of the settled answer; null where there is none, also where it was settled without a value. */
  readonly labels: readonly string[] | null;
}

/** How one question of one item stands (SPEC I1–I5). */
export interface Standing {
  readonly question: string;
  readonly state: Settlement['state'] | 'not-asked' | 'waiting';
  /** The question whose settlement decides it, where it is not asked or waits. */
  readonly because: string | null;
}

const UNANSWERED: Settlement = { state: 'unanswered', labels: null };

/**
 * The questions in the order they are settled in: each after the one it depends on, else as they stand (SPEC I3).
 * Those in a circle, which `conditionProblem` refuses, come last.
 */
export function settlementOrder<Question extends ConditionalQuestion>(questions: readonly Question[]): Question[] {
  const known = new Set(questions.map(({ id }) => id));
  const ordered: Question[] = [];
  const done = new Set<string>();
  let rest = [...questions];
  while (rest.length > 0) {
    const next = rest.find(({ askedWhen }) => {
      return askedWhen === null || done.has(askedWhen.question) || !known.has(askedWhen.question);
    });
    if (!next) return [...ordered, ...rest];
    ordered.push(next);
    done.add(next.id);
    rest = rest.filter((question) => question !== next);
  }
  return ordered;
}

/** Why a question cannot be asked under this condition, in words, or null (SPEC I2). */
export function conditionProblem(
  questions: readonly ConditionalQuestion[],
  id: string,
  condition: AskedWhen | null,
  labels: readonly string[],
): string | null {
  if (condition === null) return null;
  if (condition.question === id) return 'A question cannot depend on itself.';
  if (!questions.some((question) => question.id === condition.question)) {
    return 'The question it depends on is not in this project.';
  }
  if (condition.answers.length === 0) return 'Name at least one answer that makes it asked.';
  const strange = condition.answers.find((answer) => !labels.includes(answer));
  if (strange !== undefined) return `“${strange}” is no answer to the question it depends on.`;
  const byId = new Map(questions.map((question) => [question.id, question.askedWhen]));
  const met = new Set([id]);
  for (let at: string | undefined = condition.question; at !== undefined; at = byId.get(at)?.question) {
    if (met.has(at)) return 'These questions would depend on each other in a circle.';
    met.add(at);
  }
  return null;
}

/** How the questions of one item stand, in the order of their settlement. */
export function standingsOf(
  questions: readonly ConditionalQuestion[],
  settlements: ReadonlyMap<string, Settlement>,
): Standing[] {
  const standings = new Map<string, Standing>();
  for (const { id, askedWhen } of settlementOrder(questions)) {
    const own = settlements.get(id) ?? UNANSWERED;
    const earlier = askedWhen && standings.get(askedWhen.question);
    const state = earlier
      ? stateUnder(earlier, settlements.get(earlier.question) ?? UNANSWERED, askedWhen, own)
      : own.state;
    const isHeld = state === 'not-asked' || state === 'waiting';
    standings.set(id, { question: id, state, because: isHeld && askedWhen ? askedWhen.question : null });
  }
  return [...standings.values()];
}

function stateUnder(
  earlier: Standing,
  { labels }: Settlement,
  { answers }: AskedWhen,
  own: Settlement,
): Standing['state'] {
  switch (earlier.state) {
    case 'not-asked':
      return 'not-asked';
    case 'open':
    case 'waiting':
      return 'waiting';
    case 'decided':
    case 'agreed':
      return labels?.some((label) => answers.includes(label)) ? own.state : 'not-asked';
    case 'differing':
    case 'unanswered':
      // Nobody can settle it, and what people answered would be stuck behind it.
      return own.state === 'unanswered' ? 'waiting' : own.state;
  }
}

/** What keeps an item from being closed: nothing where this is empty (SPEC I7). */
export function stillMissing(standings: readonly Standing[]): Standing[] {
  return standings.filter(({ state }) => state === 'open' || state === 'waiting' || state === 'unanswered');
}
