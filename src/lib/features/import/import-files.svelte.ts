import { inspect, type Inspection } from '#lib/formats/inspect.ts';
import { ReadError, type SourceFile } from '#lib/formats/format.ts';
import { ApiProblem, call, urlOf } from '#lib/client/api.ts';
import { cancelImport, type ImportProgress, type ImportReport, startImport } from '#lib/protocol/data.ts';

type Stage =
  | { readonly at: 'choosing' }
  | { readonly at: 'looking' }
  | { readonly at: 'found'; readonly found: Inspection }
  | { readonly at: 'running'; readonly found: Inspection; readonly id: string | null; readonly says: string }
  | { readonly at: 'live'; readonly report: ImportReport };

/** An import from choosing files to the report: looked at in the browser first, then sent. No rendering. */
export class FileImport {
  stage = $state.raw<Stage>({ at: 'choosing' });
  files = $state.raw<readonly File[]>([]);
  /** Why nothing was imported, and what to do. */
  refused = $state<string | null>(null);
  readonly #project: string;

  constructor(project: string) {
    this.#project = project;
  }

  /** Takes files in addition to those chosen (a file of the same name replaces the earlier one) and looks at all. */
  async add(files: Iterable<File>): Promise<void> {
    const added = [...files];
    const isReplaced = (file: File) => added.some(({ name }) => name === file.name);
    await this.#look([...this.files.filter((file) => !isReplaced(file)), ...added]);
  }

  async remove(name: string): Promise<void> {
    await this.#look(this.files.filter((file) => file.name !== name));
  }

  async #look(files: readonly File[]): Promise<void> {
    this.files = files;
    this.refused = null;
    if (files.length === 0) {
      this.stage = { at: 'choosing' };
      return;
    }
    this.stage = { at: 'looking' };
    try {
      this.stage = { at: 'found', found: await inspect(files.map(sourceOf)) };
    } catch (error) {
      if (!(error instanceof ReadError)) {
        this.stage = { at: 'choosing' };
        this.refused = 'These files could not be read by this page. Look at them in another program, then try again.';
        return;
      }
      // The file that cannot be read is left out, so that the others can still be looked at.
      const rest = files.filter(({ name }) => name !== error.place.file);
      if (rest.length < files.length) await this.#look(rest);
      else this.stage = { at: 'choosing' };
      this.refused = error.message;
    }
  }

  /** Sends the files and follows the import until it is live or stopped. */
  async run(question: { key: string; prompt: string } | null): Promise<void> {
    if (this.stage.at !== 'found') return;
    const { found } = this.stage;
    this.stage = { at: 'running', found, id: null, says: 'Sending the files' };
    this.refused = null;
    try {
      for await (const step of this.#send(question)) this.#follow(step, found);
      if (this.stage.at === 'running') throw new Error('the reply ended early');
    } catch (error) {
      this.stage = { at: 'found', found };
      this.refused =
        error instanceof ApiProblem
          ? error.problem.detail
          : 'The connection was lost. The import may still be under way: look at the list below in a moment.';
    }
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
        this.stage = { at: 'live', report: step.report };
        break;
      case 'stopped':
        this.refused = step.detail;
        this.stage = { at: 'found', found };
    }
  }

  async *#send(question: { key: string; prompt: string } | null): AsyncGenerator<ImportProgress> {
    const form = new FormData();
    for (const file of this.files) form.append('files', file, file.name);
    form.append('options', JSON.stringify(question ? { question } : {}));
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
  return stage === 'conflicts' ? `${count} items compared` : 'Going live';
}

function sourceOf(file: File): SourceFile {
  return { name: file.name, size: file.size, chunks: () => chunksOf(file) };
}

async function* chunksOf(file: File): AsyncGenerator<Uint8Array> {
  const reader = file.stream().getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) yield part.value;
}
