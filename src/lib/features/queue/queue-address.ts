import { priorities } from '#domain/adjudication/handling.ts';
import { type Stage, stages } from '#domain/adjudication/stage.ts';
import { type BoardColumns, boardColumns } from '#lib/protocol/board.ts';
import type { QueueViews, ViewFilter } from '#lib/protocol/queue-views.ts';

/** What the queue's query string can say. Absent = the default. */
export interface QueueQuery extends ViewFilter {
  readonly state: 'open' | 'decided' | 'all' | Stage;
  readonly pattern: string | null;
  readonly label: string | null;
  readonly text: string | null;
  /** Ids of one or two annotators, with a comma: between whom the answers differ. */
  readonly people: string | null;
  /** Who handles it: `me`, `nobody` or an account's id. */
  readonly assigned: string | null;
  /** Part of the data: `import:<id>` or `field:<name>=<value>`. */
  readonly within: string | null;
  readonly priority: ViewFilter['priority'];
  /** Id of the view it began with, `all` for none though there is one to begin with, or null. */
  readonly view: string | null;
  /** The filter is another one than that of its view. */
  readonly edited: boolean;
  /** The address names a view that is not there. */
  readonly lost: boolean;
  /** Cursor of the page before, as the server gave it. */
  readonly after: string | null;
  /** Place of the page's first row in the whole queue, counted from 1; the server's cursor does not tell it. */
  readonly from: number;
  readonly as: 'list' | 'board';
  /** What the columns of the board are. */
  readonly columns: BoardColumns;
  /** How many cards single columns show, as the server reads it, or null. */
  readonly shown: string | null;
}

const FILTERS = ['state', 'pattern', 'label', 'text', 'people', 'assigned', 'within', 'priority'] as const;

const states = ['open', 'decided', 'all', ...stages] as const;

/** Reads a query string; what makes no sense counts as absent. Without a filter of its own it is that of its view. */
export function readQueueQuery(
  search: URLSearchParams,
  { views, preferred }: QueueViews = { views: [], preferred: null },
): QueueQuery {
  const isBare = FILTERS.every((name) => !search.has(name)) && !search.has('edited');
  const named = search.get('view') || null;
  const wanted = named ?? (isBare ? preferred : null);
  const view = views.find(({ id }) => id === wanted);
  const from = Number(search.get('from'));
  return {
    ...(view && isBare ? view.filter : readFilter(search)),
    view: view?.id ?? (named === 'all' ? named : null),
    edited: view !== undefined && !isBare,
    lost: named !== null && named !== 'all' && !view,
    after: search.get('after') || null,
    from: Number.isSafeInteger(from) && from > 0 ? from : 1,
    as: search.get('as') === 'board' ? 'board' : 'list',
    columns: boardColumns.find((one) => one === search.get('columns')) ?? 'stage',
    shown: search.get('shown') || null,
  };
}

function readFilter(search: URLSearchParams): ViewFilter {
  return {
    state: states.find((one) => one === search.get('state')) ?? 'open',
    pattern: search.get('pattern') || null,
    label: search.get('label') || null,
    text: search.get('text')?.trim() || null,
    people: search.get('people') || null,
    assigned: search.get('assigned') || null,
    within: search.get('within') || null,
    priority: priorities.find((one) => one === search.get('priority')) ?? null,
  };
}

/** The filter alone, as a view keeps it. */
export function filterOf({ state, pattern, label, text, people, assigned, within, priority }: QueueQuery): ViewFilter {
  return { state, pattern, label, text, people, assigned, within, priority };
}

/** The filter alone as query parameters: it goes along to an item, so that next and previous stay inside it. */
export function filterParams(query: QueueQuery): URLSearchParams {
  const params = new URLSearchParams();
  for (const name of FILTERS) {
    const value = query[name];
    if (value !== null && value !== 'open') params.set(name, value);
  }
  return params;
}

/** Address of an item opened at one of its conflicts; it keeps the filter and the look, to lead back to them. */
export function itemHref(
  base: string,
  row: { readonly item: string; readonly conflict: string },
  query: QueueQuery,
): string {
  const params = new URLSearchParams({ c: row.conflict });
  for (const [name, value] of filterParams(query)) params.append(name, value);
  for (const [name, value] of Object.entries(lookParams(query))) params.set(name, value);
  return `${base}/items/${encodeURIComponent(row.item)}?${params}`;
}

/** What of an address says how the queue is shown. */
export function lookParams({ as, columns }: Pick<QueueQuery, 'as' | 'columns'>): Readonly<Record<string, string>> {
  return as === 'list' ? {} : { as, ...(columns === 'stage' ? {} : { columns }) };
}

/** Address of a view of the queue, shown as now; `all` is none. */
export function viewHref(action: string, view: string, query: QueueQuery): string {
  return `${action}?${new URLSearchParams({ view, ...lookParams(query) })}`;
}

/** Address of a page of the queue under the same filter; the first page without `page`. */
export function queueHref(
  base: string,
  query: QueueQuery,
  page?: { readonly after: string; readonly from: number },
): string {
  const isView = query.view !== null && query.view !== 'all';
  const params = isView && !query.edited ? new URLSearchParams() : filterParams(query);
  if (query.view !== null) params.set('view', query.view);
  if (query.edited) params.set('edited', '1');
  for (const [name, value] of Object.entries(lookParams(query))) params.set(name, value);
  if (page) {
    params.set('after', page.after);
    params.set('from', String(page.from));
  }
  return params.size > 0 ? `${base}/queue?${params}` : `${base}/queue`;
}

/** Whether anything narrows the queue but what is open or decided. */
export function isNarrowed(query: QueueQuery): boolean {
  const { state, pattern, label, text, people, assigned, within, priority } = query;
  const atStage = stages.some((stage) => stage === state);
  return atStage || [pattern, label, text, people, assigned, within, priority].some((value) => value !== null);
}
