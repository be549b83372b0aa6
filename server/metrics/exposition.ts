/** One number, with what tells it from others of its family. */
export interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
  /** `_sum` and `_count` of a summary. */
  readonly suffix?: '_sum' | '_count';
}

/** Numbers of one name. */
export interface Family {
  readonly name: string;
  readonly type: 'gauge' | 'counter' | 'summary';
  /** One sentence; with the unit where the name does not say it. */
  readonly help: string;
  readonly samples: readonly Sample[];
}

/** Media type of `exposition`. */
export const EXPOSITION_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** Families in Prometheus' text format (0.0.4). */
export function exposition(families: readonly Family[]): string {
  return families.map(linesOf).join('');
}

function linesOf({ name, type, help, samples }: Family): string {
  const head = `# HELP ${name} ${help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}\n# TYPE ${name} ${type}\n`;
  return (
    head + samples.map(({ labels, value, suffix = '' }) => `${name}${suffix}${braced(labels)} ${value}\n`).join('')
  );
}

function braced(labels: Sample['labels'] = {}): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length > 0 ? `{${pairs.join(',')}}` : '';
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
