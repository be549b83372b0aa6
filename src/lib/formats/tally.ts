import type { AskedByName } from './asked.ts';
import { type FilePlan, listed, type Place, type Problem, quoted, type ReadRow } from './format.ts';

const SHOWN_LABELS = 1_000;

/** Counts what is read, row by row. */
export class Tally {
  readonly #items = new Map<string, { hasContent: boolean; parent: string | undefined }>();
  /** Answers by question, then by item key. */
  readonly #questions = new Map<
    string,
    { answers: Map<string, number>; labels: Map<string, number>; references: number }
  >();
  readonly #annotators = new Map<string, number>();
  readonly #models = new Map<string, number>();
  readonly #unread = new Map<string, number>();
  readonly #unreadPeople = new Set<string>();
  readonly #labels = new Map<string, number>();
  readonly #rows = new Map<string, number>();
  readonly #lastRecord = new Map<string, number>();
  readonly #causes = new Map<string, number>();
  readonly #problems: Problem[] = [];
  readonly #mostProblems: number;
  readonly #asked: AskedByName;
  #annotations = 0;
  #references = 0;
  #blanks = 0;
  #duplicates = 0;
  #skipped = 0;
  #problemCount = 0;

  /**
   * @param mostProblems how many of the problems are kept with place and cause; all are counted
   * @param asked the questions that the answers are to, as their kinds store them
   */
  constructor(mostProblems: number, asked: AskedByName) {
    this.#mostProblems = mostProblems;
    this.#asked = asked;
  }

  take(row: ReadRow): void {
    this.#countLine(row.place);
    switch (row.type) {
      case 'item': {
        const item = this.#item(row.key);
        item.hasContent ||= row.content.length > 0;
        item.parent ??= row.parent;
        break;
      }
      case 'annotation': {
        this.#item(row.item);
        const question = this.#question(row.question ?? '');
        for (const label of this.#labelsOf(row)) {
          add(this.#labels, label);
          add(question.labels, label);
        }
        if (row.isModel) {
          add(this.#models, row.annotator);
          break;
        }
        add(question.answers, row.item);
        add(this.#annotators, row.annotator);
        this.#annotations++;
        break;
      }
      case 'reference':
        this.#item(row.item);
        this.#question(row.question ?? '').references++;
        this.#references++;
        break;
      case 'blank':
        this.#blanks++;
        break;
      case 'duplicate':
        this.#duplicates++;
        break;
      case 'skipped':
        this.#skipped++;
        break;
      case 'unread':
        add(this.#unread, row.what);
        if (row.by !== undefined) this.#unreadPeople.add(row.by);
        break;
      case 'problem':
        this.#problemCount++;
        add(this.#causes, row.cause);
        if (this.#problems.length < this.#mostProblems) this.#problems.push(row);
    }
  }

  figures() {
    const overlap = new Map<number, number>();
    let itemsWithContent = 0;
    // An item that nobody answered has no answer to each of the questions.
    const counted = [...this.#questions.values()].filter(({ answers }) => answers.size > 0);
    const lists = counted.length > 0 ? counted.map(({ answers }) => answers) : [new Map<string, number>()];
    for (const [key, { hasContent }] of this.#items) {
      if (hasContent) itemsWithContent++;
      for (const answers of lists) {
        const count = answers.get(key) ?? 0;
        overlap.set(count, (overlap.get(count) ?? 0) + 1);
      }
    }
    const parents = [...this.#items.values()].flatMap(({ parent }) => parent ?? []);
    return {
      items: this.#items.size,
      annotators: [...this.#annotators].map(([name, annotations]) => ({ name, annotations })),
      models: [...this.#models].map(([name, annotations]) => ({ name, annotations })),
      annotations: this.#annotations,
      labels: mostFrequent(this.#labels),
      questions: [...this.#questions].map(([name, { answers, labels, references }]) => ({
        name,
        kind: this.#asked.get(name)?.kind.name ?? 'choice',
        annotations: [...answers.values()].reduce((sum, count) => sum + count, 0),
        references,
        labels: mostFrequent(labels),
      })),
      parents: new Set(parents).size,
      references: this.#references,
      itemsWithContent,
      blanks: this.#blanks,
      duplicates: this.#duplicates,
      skipped: this.#skipped,
      unread: [...this.#unread].map(([what, count]) => ({ what, count })).sort((a, b) => b.count - a.count),
      problems: this.#problems.map(({ place, cause, text }) => ({ place, cause, text })),
      problemCount: this.#problemCount,
      overlap: [...overlap].map(([answers, items]) => ({ answers, items })).sort((a, b) => a.answers - b.answers),
    };
  }

  warnings(plans: readonly FilePlan[]): string[] {
    const { items, annotations, itemsWithContent, overlap } = this.figures();
    const says: string[] = [];
    const columns = this.#causes.get('duplicate-column') ?? 0;
    const gold = this.#causes.get('gold-differs') ?? 0;
    const rows = this.#problemCount - columns - gold;
    if (rows > 0) says.push(rows === 1 ? '1 row is left out' : `${rows} rows are left out`);
    if (this.#causes.has('unterminated-quote')) {
      says.push('A quote is never closed: no row after it could be read, so much of a file may be missing');
    }
    if (gold > 0) {
      const many = gold === 1 ? '1 reference contradicts' : `${gold} references contradict`;
      says.push(`${many} another one of the same item: neither is chosen`);
    }
    if (columns > 0) says.push('Two columns have the same name: only the first of them is read');
    if (this.#unread.size > 0 && annotations === 0) {
      says.push('No answer in these files is of a kind that is read: only their items are');
    } else if (!plans.some(({ role }) => role === 'ratings')) {
      says.push('No file names who answered: there are no answers by people in it');
    } else if (annotations > 0 && overlap.every(({ answers }) => answers < 2)) {
      says.push('No item has two answers, so there is nothing to compare');
    }
    if (items > itemsWithContent) says.push(`${items - itemsWithContent} of ${items} items have no text to show`);
    const alike = lookAlikes([...this.#labels.keys()].slice(0, SHOWN_LABELS));
    if (alike)
      says.push(
        `Some labels differ only in case, spaces or invisible characters, e.g. ${alike}: they count as different answers`,
      );
    if (this.#labels.size > SHOWN_LABELS) {
      says.push(`${this.#labels.size} different labels: more than the ${SHOWN_LABELS} a choice can have`);
    }
    return says;
  }

  unsupported(): string[] {
    const lists = this.#causes.get('label-not-text') ?? 0;
    const people = [...this.#unreadPeople];
    return [
      ...(lists > 0 ? [`${lists} answers are records or lists of them; labels are read, as text or number`] : []),
      ...this.figures().unread.map(({ what, count }) => `${count} ${what}`),
      ...(people.length > 0 ? [`Nothing of ${people.length} people can be read: ${listed(people)}`] : []),
    ];
  }

  /** Lines or records that held a row of the file; a rating makes several. */
  rowsOf(file: string): number {
    return this.#rows.get(file) ?? 0;
  }

  #countLine({ file, line, record = line }: Place): void {
    if (this.#lastRecord.get(file) === record) return;
    this.#lastRecord.set(file, record);
    add(this.#rows, file);
  }

  #item(key: string): { hasContent: boolean; parent: string | undefined } {
    let item = this.#items.get(key);
    if (!item) {
      item = { hasContent: false, parent: undefined };
      this.#items.set(key, item);
    }
    return item;
  }

  #question(name: string) {
    let question = this.#questions.get(name);
    if (!question) {
      question = { answers: new Map<string, number>(), labels: new Map<string, number>(), references: 0 };
      this.#questions.set(name, question);
    }
    return question;
  }

  #labelsOf({ question = '', value }: { question?: string; value: unknown }): readonly string[] {
    return this.#asked.get(question)?.kind.labelsOf(value) ?? [String(value)];
  }
}

/** Labels with their counts, the most frequent first. */
function mostFrequent(labels: ReadonlyMap<string, number>) {
  return [...labels]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
    .slice(0, SHOWN_LABELS);
}

/** Two labels that a reader would take for the same, as they stand in a sentence. */
function lookAlikes(labels: readonly string[]): string | null {
  const plain = (label: string) =>
    label
      .normalize('NFKC')
      .toLowerCase()
      .replace(/[\s\p{Cf}]+/gu, '');
  const pair = [...Map.groupBy(labels, plain).values()].find(({ length }) => length > 1);
  return pair ? pair.slice(0, 2).map(quoted).join(' and ') : null;
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
