import { type Standing, stillMissing } from '#domain/adjudication/questions.ts';
import type { StandingView } from '#lib/protocol/views.ts';
import { kindOf } from '#server/storage/conflicts.ts';
import type { StoredQuestion } from '#server/storage/item-questions.ts';

/** How the questions of an item stand, in words, in the order of their settlement (SPEC I1–I7). */
export function showStandings(standings: readonly Standing[], questions: readonly StoredQuestion[]): StandingView[] {
  const missing = new Set(stillMissing(standings).map(({ question }) => question));
  return standings.map((standing) => ({
    question: standing.question,
    state: standing.state,
    says: say(standing, questions),
    isMissing: missing.has(standing.question),
  }));
}

function say({ question, state, because }: Standing, questions: readonly StoredQuestion[]): string {
  const earlier = questions.find(({ id }) => id === because);
  switch (state) {
    case 'open':
      return 'People differ: to be decided.';
    case 'decided':
      return 'Decided.';
    case 'agreed':
      return 'Nobody differs.';
    case 'differing':
      return 'People differ, too little for the queue.';
    case 'unanswered':
      return 'Asked, and nobody answered it.';
    case 'waiting':
      return earlier ? `Waits for “${earlier.prompt}”.` : 'Waits for the question it depends on.';
    case 'not-asked':
      return `Not asked: ${sayCondition(questions.find(({ id }) => id === question)?.askedWhen ?? null, questions)}`;
  }
}

/** What the condition wants, as half a sentence. */
function sayCondition(askedWhen: StoredQuestion['askedWhen'], questions: readonly StoredQuestion[]): string {
  const earlier = questions.find(({ id }) => id === askedWhen?.question);
  if (!earlier || !askedWhen) return 'an earlier answer leaves it out.';
  const labels = new Map(
    kindOf(earlier.kind)
      .labels(earlier.config)
      .map(({ value, title }) => [value, title]),
  );
  const answers = askedWhen.answers.map((value) => labels.get(value) ?? value).join(' or ');
  return `only where “${earlier.prompt}” is ${answers}.`;
}
