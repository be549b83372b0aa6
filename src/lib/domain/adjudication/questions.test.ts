import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ConditionalQuestion,
  conditionProblem,
  type Settlement,
  settlementOrder,
  standingsOf,
  stillMissing,
} from './questions.ts';

const toxic: ConditionalQuestion = { id: 'toxic', askedWhen: null };
const kind: ConditionalQuestion = { id: 'kind', askedWhen: { question: 'toxic', answers: ['yes'] } };
const target: ConditionalQuestion = { id: 'target', askedWhen: { question: 'kind', answers: ['insult', 'threat'] } };

const open: Settlement = { state: 'open', labels: null };
const unanswered: Settlement = { state: 'unanswered', labels: null };
const differing: Settlement = { state: 'differing', labels: null };
const decided = (...labels: string[]): Settlement => ({ state: 'decided', labels });
const agreed = (...labels: string[]): Settlement => ({ state: 'agreed', labels });

function states(...settlements: [Settlement, Settlement, Settlement]) {
  const [a, b, c] = settlements;
  const given = new Map([
    ['toxic', a],
    ['kind', b],
    ['target', c],
  ]);
  return standingsOf([target, kind, toxic], given).map(({ state }) => state);
}

describe('questions of an item', () => {
  it('[I1] is asked where the settled answer names one of the labels, and not asked elsewhere', () => {
    expect(states(decided('yes'), agreed('insult'), open)).toEqual(['decided', 'agreed', 'open']);
    expect(states(agreed('no'), open, open)).toEqual(['agreed', 'not-asked', 'not-asked']);
    expect(states(agreed('maybe', 'yes'), agreed('spam'), open)).toEqual(['agreed', 'agreed', 'not-asked']);
  });

  it('[I2] refuses itself, strangers, no answer, unknown answers and circles', () => {
    const all = [toxic, kind, target];
    const problem = (id: string, question: string, ...answers: string[]) =>
      conditionProblem(all, id, { question, answers }, ['yes', 'no']);
    expect(problem('kind', 'toxic', 'yes', 'no')).toBeNull();
    expect(conditionProblem(all, 'kind', null, [])).toBeNull();
    expect(problem('kind', 'kind', 'yes')).toContain('itself');
    expect(problem('kind', 'other', 'yes')).toContain('not in this project');
    expect(problem('kind', 'toxic')).toContain('at least one');
    expect(problem('kind', 'toxic', 'nay')).toContain('“nay”');
    expect(problem('toxic', 'target', 'yes')).toContain('circle');
  });

  it('[I3] settles each after the one it depends on, and waits while that is open', () => {
    expect(settlementOrder([target, kind, toxic]).map(({ id }) => id)).toEqual(['toxic', 'kind', 'target']);
    expect(states(open, agreed('insult'), open)).toEqual(['open', 'waiting', 'waiting']);
  });

  it('[I3] orders any questions without circles so, and keeps all of them', () => {
    const forest = fc.array(fc.option(fc.nat(), { nil: null }), { minLength: 1, maxLength: 8 }).map((parents) =>
      parents.map((parent, index): ConditionalQuestion => {
        const before = parent === null || index === 0 ? null : `q${parent % index}`;
        return { id: `q${index}`, askedWhen: before === null ? null : { question: before, answers: ['a'] } };
      }),
    );
    const shuffled = forest.chain((all) => fc.shuffledSubarray(all, { minLength: all.length }));
    fc.assert(
      fc.property(shuffled, (questions) => {
        const order = settlementOrder(questions).map(({ id }) => id);
        expect(order.toSorted()).toEqual(questions.map(({ id }) => id).toSorted());
        for (const { id, askedWhen } of questions) {
          if (askedWhen) expect(order.indexOf(askedWhen.question)).toBeLessThan(order.indexOf(id));
        }
      }),
    );
  });

  it('[I5] meets no condition without a value, and holds nothing up where nothing can be settled', () => {
    expect(states({ state: 'decided', labels: null }, open, open)).toEqual(['decided', 'not-asked', 'not-asked']);
    expect(states(unanswered, agreed('insult'), open)).toEqual(['unanswered', 'agreed', 'open']);
    expect(states(differing, open, unanswered)).toEqual(['differing', 'open', 'waiting']);
    expect(states(differing, unanswered, unanswered)).toEqual(['differing', 'waiting', 'waiting']);
  });

  it('[I7] is closed when nothing is open, waits or lacks an answer', () => {
    const missing = (...given: [Settlement, Settlement, Settlement]) => {
      const [a, b, c] = given;
      const standings = standingsOf(
        [toxic, kind, target],
        new Map([
          ['toxic', a],
          ['kind', b],
          ['target', c],
        ]),
      );
      return stillMissing(standings).map(({ question }) => question);
    };
    expect(missing(decided('no'), open, unanswered)).toEqual([]);
    expect(missing(decided('yes'), unanswered, unanswered)).toEqual(['kind', 'target']);
    expect(missing(decided('yes'), agreed('spam'), unanswered)).toEqual([]);
    expect(missing(open, agreed('insult'), agreed('me'))).toEqual(['toxic', 'kind', 'target']);
    expect(missing(differing, agreed('spam'), unanswered)).toEqual([]);
  });
});
