import type { QuestionReading } from '#lib/formats/asked.ts';

/** What an import says of one question. */
export interface QuestionOption {
  /** As the files call it; absent for the one question of files that name none. */
  readonly name?: string | undefined;
  readonly key?: string | undefined;
  readonly prompt?: string | undefined;
  readonly kind?: string | undefined;
  readonly separator?: string | undefined;
  readonly config?: unknown;
  /** Key of another question of the project or the import, and the answers that make this one asked. */
  readonly askedWhen?: { readonly question: string; readonly answers: readonly string[] } | undefined;
}

/** A question as it is to be entered. */
export interface QuestionOrder extends QuestionReading {
  readonly key: string;
  readonly prompt: string;
  readonly askedWhen?: QuestionOption['askedWhen'];
}

/**
 * The questions that answers were found to, with what is said of them; those nobody speaks of are called as in the files.
 *
 * @throws RangeError when two of them would be one, or something is said of a question nobody answers.
 */
export function questionOrders(names: readonly string[], options: readonly QuestionOption[]): QuestionOrder[] {
  const lost = options.find(({ name = '' }) => name !== '' && !names.includes(name));
  if (lost) {
    throw new RangeError(`No file has answers to a question “${lost.name}”: there are ${names.join(', ') || 'none'}.`);
  }
  const orders = names.map((name): QuestionOrder => {
    // `--question` names the one question and `--kind` says of what kind it is: both are heard.
    const own = options.filter((option) => (option.name ?? '') === name);
    const { key, prompt, ...said } = Object.assign({}, ...own) as QuestionOption;
    const called = name === '' ? 'label' : name;
    const asked = name === '' ? 'Which label fits?' : name;
    return { ...said, name, key: key ?? keyFrom(called), prompt: prompt ?? asked };
  });
  const twice = orders.find(({ key }, index) => orders.findIndex((order) => order.key === key) !== index);
  if (twice) throw new RangeError(`Two questions would have the key “${twice.key}”: give one of them another.`);
  return orders;
}

/** Letters, digits, _ . and -, 60 at most: what keys are made of. */
function keyFrom(name: string): string {
  const key = name
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}_.-]+/gu, '_')
    .slice(0, 60);
  return key === '' ? 'label' : key;
}
