/** What the query string of the page says of a policy, in the words of its form. Absent = the default. */
export interface AgreedQuery {
  readonly question: string | null;
  readonly raters: number;
  readonly percent: number;
  readonly labels: readonly string[];
  readonly annotators: readonly string[];
  readonly imports: readonly string[];
}

/** Reads a query string; what makes no sense counts as absent. */
export function readAgreedQuery(search: URLSearchParams): AgreedQuery {
  const raters = Number(search.get('raters'));
  const percent = Number(search.get('percent'));
  return {
    question: search.get('question') || null,
    raters: Number.isInteger(raters) && raters >= 1 && raters <= 100 ? raters : 2,
    percent: percent > 50 && percent <= 100 ? percent : 100,
    labels: search.getAll('label'),
    annotators: search.getAll('annotator'),
    imports: search.getAll('import'),
  };
}

/** The query of the API that asks the same. */
export function agreedParams(query: AgreedQuery): Record<string, string | number | null> {
  return {
    question: query.question,
    minRaters: query.raters,
    minShare: query.percent / 100,
    withoutLabels: query.labels.length > 0 ? JSON.stringify(query.labels) : null,
    withoutAnnotators: query.annotators.join(','),
    withoutImports: query.imports.join(','),
  };
}
