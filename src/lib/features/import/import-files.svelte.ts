import { type FileForm, type FilePlan, ReadError, type SourceFile } from '#lib/formats/format.ts';
import { inspect, type Inspection } from '#lib/formats/inspect.ts';
import { UnclearColumns } from '#lib/formats/long/sniff.ts';
import { patternProblem } from '#lib/formats/path-pattern.ts';
import { planProblem } from '#lib/formats/plan-problem.ts';
import { sniffFile } from '#lib/formats/sniff-file.ts';
import { ApiProblem, call, urlOf } from '#lib/client/api.ts';
import {
  cancelImport,
  type ContradictingReferences,
  type ImportProgress,
  type ImportReport,
  startImport,
  type Withdrawals,
} from '#lib/protocol/data.ts';
import type { QuestionView } from '#lib/protocol/views.ts';
import type { Completes } from './completes.ts';
import { type ByPath, nothingKnown, withEntry } from './by-path.ts';
import type { ChosenFile } from './dropped-files.ts';
import { isUndecided, optionOf, type QuestionDraft, readingOf } from './question-drafts.ts';

type Stage =
  | { readonly at: 'choosing' }
  | { readonly at: 'looking' }
  | { readonly at: 'found'; readonly found: Inspection }
  | { readonly at: 'running'; readonly found: Inspection; readonly id: string | null; readonly says: string }
  | { readonly at: 'asking'; readonly found: Inspection; readonly lost: Withdrawals }
  | {
      readonly at: 'live';
      readonly report: ImportReport;
      readonly contradicting: readonly ContradictingReferences[];
    };

/** An import from choosing files to the report: looked at in the browser first, then sent. No rendering. */
export class FileImport {
  stage = $state.raw<Stage>({ at: 'choosing' });
  files = $state.raw<readonly ChosenFile[]>([]);
  /** Why nothing was imported, and what to do. */
  refused = $state<string | null>(null);
  /** Files whose plan cannot be read yet, by path, with the reason; what was found is from before. */
  unfinished = $state.raw<ByPath<string>>(nothingKnown());
  /** Files whose columns nobody named plainly, by path: shown by a guess, which somebody has to look at first. */
  guessed = $state.raw<ByPath<true>>(nothingKnown());
  /** Names who answered by the path of a file. */
  pattern = $state('');
  /** What somebody said of the questions, by their names in the files. */
  drafts = $state.raw<ByPath<QuestionDraft>>(nothingKnown());
  /** What becomes of earlier answers that the files leave out. */
  complete = $state<Completes>('adds');
  /** References replace earlier ones whatever file these came from. */
  replaceReferences = $state(false);
  readonly #project: string;
  /** The questions the project has already. */
  readonly #known: () => readonly QuestionView[];
  /** Plans that somebody chose, by path. */
  #plans: ByPath<FilePlan> = nothingKnown();
  /** Counts looks, so that one that was overtaken shows nothing. */
  #looks = 0;

  constructor(project: string, known: () => readonly QuestionView[]) {
    this.#project = project;
    this.#known = known;
  }

  /** Says something of a question; where that changes how its answers are read, all is looked at again. */
  async say(name: string, change: QuestionDraft): Promise<void> {
    const before = this.drafts.get(name);
    const after = { ...before, ...change };
    this.drafts = withEntry(this.drafts, name, after);
    const reading = (draft: QuestionDraft | undefined) => JSON.stringify(readingOf(name, draft, this.#known()));
    if (reading(before) !== reading(after) && this.unfinished.size === 0) await this.#look(this.files);
  }

  /** Questions of which a guess waits for a yes or no. */
  get undecided(): boolean {
    if (this.stage.at !== 'found') return false;
    return this.stage.found.questions.some((found) => isUndecided(found, this.drafts.get(found.name), this.#known()));
  }

  /** Takes files in addition to those chosen (a file of the same path replaces the earlier one) and looks at all. */
  async add(added: readonly ChosenFile[]): Promise<void> {
    const isReplaced = ({ path }: ChosenFile) => added.some((one) => one.path === path);
    for (const { path } of added) this.#forget(path);
    await this.#look([...this.files.filter((file) => !isReplaced(file)), ...added]);
  }

  async remove(path: string): Promise<void> {
    this.#forget(path);
    await this.#look(this.files.filter((file) => file.path !== path));
  }

  /** Reads a file by another plan, and looks at all of them again. */
  async plan(path: string, plan: FilePlan): Promise<void> {
    const wrong = planProblem(plan);
    this.#plans = withEntry(this.#plans, path, plan);
    this.guessed = withEntry(this.guessed, path, null);
    const says = wrong ? `${wrong[0]!.toUpperCase()}${wrong.slice(1)}.` : null;
    this.unfinished = withEntry(this.unfinished, path, says);
    if (this.stage.at === 'found') {
      const files = this.stage.found.files.map((file) =>
        file.name === path ? { ...file, plan, role: plan.role } : file,
      );
      this.stage = { at: 'found', found: { ...this.stage.found, files } };
    }
    if (this.unfinished.size === 0) await this.#look(this.files);
  }

  /** Finds the columns of a file anew, as it is written otherwise; keeps the plan where that cannot be. */
  async form(path: string, form: Partial<FileForm>): Promise<void> {
    const chosen = this.files.find((file) => file.path === path);
    if (!chosen) return;
    try {
      const { plan } = await sniffFile(sourceOf(chosen), { form });
      await this.plan(path, plan);
    } catch (error) {
      if (error instanceof UnclearColumns) {
        await this.plan(path, error.guess);
        this.guessed = withEntry(this.guessed, path, true);
      } else {
        await this.#look(this.files);
      }
      this.refused = error instanceof ReadError ? error.message : 'The file could not be read so.';
    }
  }

  /** Names annotators by the paths of the files; empty for not at all. */
  async name(pattern: string): Promise<void> {
    this.pattern = pattern;
    this.#plans = nothingKnown();
    this.unfinished = nothingKnown();
    this.guessed = nothingKnown();
    await this.#look(this.files);
  }

  /** Somebody looked at the guesses and found them right. */
  acceptGuesses(): void {
    this.guessed = nothingKnown();
    this.refused = null;
  }

  #forget(path: string): void {
    this.#plans = withEntry(this.#plans, path, null);
    this.guessed = withEntry(this.guessed, path, null);
    this.unfinished = withEntry(this.unfinished, path, null);
  }

  async #look(files: readonly ChosenFile[]): Promise<void> {
    const look = ++this.#looks;
    this.files = files;
    this.refused = null;
    if (files.length === 0) {
      this.stage = { at: 'choosing' };
      return;
    }
    // What was found stays while it is looked at again, and with it the focus of who changes a plan.
    if (this.stage.at !== 'found') this.stage = { at: 'looking' };
    const plans = files.map(({ path }) => this.#plans.get(path));
    const annotatorFrom = this.pattern.trim() || undefined;
    try {
      const found = await this.#inspect(files, { plans, annotatorFrom });
      if (look === this.#looks) this.stage = { at: 'found', found };
    } catch (error) {
      if (look === this.#looks) await this.#refuse(files, error);
    }
  }

  async #inspect(files: readonly ChosenFile[], options: Parameters<typeof inspect>[1]): Promise<Inspection> {
    const sources = files.map(sourceOf);
    const known = this.#known();
    const readings = (names: Iterable<string>) =>
      [...names].map((name) => readingOf(name, this.drafts.get(name), known));
    const said = ['', ...this.drafts.keys()];
    const found = await inspect(sources, { ...options, questions: readings(said) });
    // Only the files tell which of the project's questions they answer.
    const names = found.questions.map(({ name }) => name);
    const isNew = names.some((name) => !said.includes(name) && readingOf(name, undefined, known).kind !== undefined);
    return isNew ? inspect(sources, { ...options, questions: readings(names) }) : found;
  }

  async #refuse(files: readonly ChosenFile[], error: unknown): Promise<void> {
    const path = error instanceof ReadError ? error.place.file : null;
    if (!(error instanceof ReadError)) {
      this.stage = { at: 'choosing' };
      this.refused = 'These files could not be read by this page. Look at them in another program, then try again.';
      return;
    }
    const wrong = this.pattern.trim() === '' ? null : patternProblem(this.pattern.trim());
    if (wrong || error.message.includes('no path fits the pattern')) {
      this.pattern = '';
      await this.#look(files);
    } else if (error instanceof UnclearColumns && path !== null && !this.#plans.has(path)) {
      // Whoever knows the file can say what its columns are.
      this.#plans = withEntry(this.#plans, path, error.guess);
      this.guessed = withEntry(this.guessed, path, true);
      await this.#look(files);
    } else if (path !== null && this.#plans.has(path)) {
      this.#forget(path);
      await this.#look(files);
    } else {
      // The file that cannot be read is left out, so that the others can still be looked at.
      const rest = files.filter((file) => file.path !== path);
      if (rest.length < files.length) await this.#look(rest);
      else this.stage = { at: 'choosing' };
    }
    this.refused = error.message;
  }

  /**
   * Sends the files and follows the import until it is live or stopped.
   *
   * @param withdraws how many answers may be withdrawn
   */
  async run(withdraws = 0): Promise<void> {
    if (this.stage.at !== 'found' && this.stage.at !== 'asking') return;
    const { found } = this.stage;
    this.stage = { at: 'running', found, id: null, says: 'Sending the files' };
    this.refused = null;
    try {
      for await (const step of this.#send(found, withdraws)) this.#follow(step, found);
      if (this.stage.at === 'running') throw new Error('the reply ended early');
    } catch (error) {
      this.stage = { at: 'found', found };
      this.refused =
        error instanceof ApiProblem
          ? error.problem.detail
          : 'The connection was lost. The import may still be under way: look at the list below in a moment.';
    }
  }

  /** Nothing is withdrawn: the files are as they were found. */
  back(): void {
    if (this.stage.at === 'asking') this.stage = { at: 'found', found: this.stage.found };
  }

  async cancel(): Promise<void> {
    if (this.stage.at !== 'running' || !this.stage.id) return;
    try {
      await call(cancelImport, { params: { project: this.#project, import: this.stage.id } });
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      this.refused = error.problem.detail;
    }
  }

  #follow(step: ImportProgress, found: Inspection): void {
    const id = this.stage.at === 'running' ? this.stage.id : null;
    switch (step.type) {
      case 'started':
        this.stage = { at: 'running', found, id: step.id, says: 'Reading' };
        break;
      case 'progress':
        this.stage = { at: 'running', found, id, says: sayProgress(step) };
        break;
      case 'live':
        this.files = [];
        this.complete = 'adds';
        this.replaceReferences = false;
        this.#plans = nothingKnown();
        this.drafts = nothingKnown();
        this.stage = { at: 'live', report: step.report, contradicting: step.contradicting };
        break;
      case 'stopped':
        this.refused = step.withdrawals ? null : step.detail;
        this.stage = step.withdrawals ? { at: 'asking', found, lost: step.withdrawals } : { at: 'found', found };
    }
  }

  async *#send(found: Inspection, withdraws: number): AsyncGenerator<ImportProgress> {
    const form = new FormData();
    for (const { path, file } of this.files) form.append('files', file, path);
    // What was shown is what is imported.
    const plans = found.files.map(({ plan }) => plan);
    const questions = found.questions.map(({ name }) => optionOf(name, this.drafts.get(name), this.#known()));
    const complete = this.complete === 'adds' ? {} : { complete: this.complete, withdraws };
    const { replaceReferences } = this;
    form.append('options', JSON.stringify({ plans, questions, replaceReferences, ...complete }));
    const response = await fetch(urlOf(startImport, { project: this.#project }), { method: 'POST', body: form });
    if (!response.ok || !response.body) {
      const problem = (await response.json().catch(() => null)) as { detail?: string; code?: string } | null;
      const detail = problem?.detail ?? `The server answered ${response.status}. Try again.`;
      throw new ApiProblem({ status: response.status, code: problem?.code ?? 'unexpected', detail });
    }
    let rest = '';
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      const lines = (rest + part.value).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line !== '') yield JSON.parse(line) as ImportProgress;
    }
  }
}

function sayProgress({ stage, done }: Extract<ImportProgress, { type: 'progress' }>): string {
  const count = done.toLocaleString('en');
  if (stage === 'reading') return `${count} rows read`;
  if (stage === 'withdrawals') return `${count} items looked at for answers that are gone`;
  return stage === 'conflicts' ? `${count} items compared` : 'Going live';
}

function sourceOf({ path, file }: ChosenFile): SourceFile {
  return { name: path, size: file.size, chunks: () => chunksOf(file) };
}

async function* chunksOf(file: File): AsyncGenerator<Uint8Array> {
  const reader = file.stream().getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) yield part.value;
}
