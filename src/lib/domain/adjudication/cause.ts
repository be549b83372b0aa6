/** Why people differed, in the order of their keys 1–7. */
export const causes = [
  'slip',
  'different-reading',
  'guideline-gap',
  'ambiguous-item',
  'defective-item',
  'tool',
  'legitimate-difference',
] as const;

export type Cause = (typeof causes)[number];

export const causeTitles: Record<Cause, string> = {
  slip: 'Slip',
  'different-reading': 'Different reading of the same rule',
  'guideline-gap': 'Guideline gap',
  'ambiguous-item': 'Ambiguous item',
  'defective-item': 'Defective item',
  tool: 'Tool',
  'legitimate-difference': 'Legitimate difference',
};

export function isCause(text: string): text is Cause {
  return (causes as readonly string[]).includes(text);
}
