import type { FilePlan, FileRole } from './format.ts';

/** What a column of a file may be taken as. */
export const columnUses = [
  'item',
  'annotator',
  'label',
  'answers',
  'question',
  'person',
  'gold',
  'parent',
  'derived',
  'text',
  'fact',
  'none',
] as const;
export type PlanUse = (typeof columnUses)[number];

/** A column and what somebody says it is. */
export interface ColumnChoice {
  readonly column: string;
  readonly use: PlanUse;
}

/** What a plan takes a column as. */
export function useOf({ columns }: FilePlan, column: string): PlanUse {
  const single = ['item', 'annotator', 'label', 'gold', 'question', 'parent', 'derived'] as const;
  for (const use of single) if (columns[use] === column) return use;
  if (columns.people?.includes(column)) return 'person';
  if (columns.answers?.includes(column)) return 'answers';
  if (columns.content.includes(column)) return 'text';
  return columns.metadata === 'rest' || columns.metadata.includes(column) ? 'fact' : 'none';
}

/**
 * The plan with one column taken as something else; what had that use before is not read any more. People's columns take
 * the place of annotator and label, and the other way round; so do columns that are a question each with the one answer. May be a plan that cannot be read yet (see `planProblem`).
 *
 * @param all the columns of the file, in its order
 */
export function withUse(plan: FilePlan, all: readonly string[], { column, use }: ColumnChoice): FilePlan {
  const without = (names: readonly string[]) => names.filter((name) => name !== column);
  const inOrder = (names: readonly string[]) => all.filter((name) => name === column || names.includes(name));
  const { columns } = plan;
  const free = (name: string | undefined) => (name === column ? undefined : name);
  const facts = columns.metadata === 'rest' ? all.filter((name) => useOf(plan, name) === 'fact') : columns.metadata;
  const people = use === 'person' ? inOrder(columns.people ?? []) : without(columns.people ?? []);
  const answers = use === 'answers' ? inOrder(columns.answers ?? []) : without(columns.answers ?? []);
  const isLong = use === 'annotator' || use === 'label' || use === 'answers';
  const isOneLabel = use === 'label' || use === 'person' || use === 'question';
  const changed: FilePlan['columns'] = {
    item: use === 'item' ? column : (free(columns.item) ?? ''),
    annotator: use === 'annotator' ? column : use === 'person' ? undefined : free(columns.annotator),
    label: use === 'label' ? column : use === 'person' || use === 'answers' ? undefined : free(columns.label),
    gold: use === 'gold' ? column : free(columns.gold),
    question: use === 'question' ? column : use === 'answers' ? undefined : free(columns.question),
    answers: isOneLabel || answers.length === 0 ? undefined : answers,
    parent: use === 'parent' ? column : free(columns.parent),
    derived: use === 'derived' ? column : use === 'person' ? undefined : free(columns.derived),
    people: isLong || people.length === 0 ? undefined : people,
    content: use === 'text' ? inOrder(columns.content) : without(columns.content),
    metadata: use === 'fact' ? inOrder(facts) : without(facts),
  };
  return { ...plan, role: roleOf(changed, plan.role), columns: changed };
}

function roleOf({ annotator, label, gold, people, answers }: FilePlan['columns'], before: FileRole): FileRole {
  if (people || annotator !== undefined || label !== undefined) return 'ratings';
  if (answers) return before === 'gold' ? 'gold' : 'ratings';
  return before === 'gold' && gold !== undefined ? 'gold' : 'items';
}

/** The plan with another role, its columns kept as far as they make sense in it. */
export function withRole(plan: FilePlan, role: FileRole): FilePlan {
  const { item, label, gold, question, answers, parent, content } = plan.columns;
  if (role === 'ratings') return { ...plan, role };
  if (role === 'items') return { ...plan, role, columns: { item, gold, parent, content, metadata: 'rest' } };
  const reference = answers ? undefined : (gold ?? label);
  return { ...plan, role, columns: { item, gold: reference, question, answers, content: [], metadata: [] } };
}
