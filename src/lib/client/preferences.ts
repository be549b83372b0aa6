export const themes = ['system', 'light', 'dark'] as const;
export const densities = ['comfortable', 'compact'] as const;

export type Theme = (typeof themes)[number];
export type Density = (typeof densities)[number];

/** How one person likes Parley on one device. */
export interface Choices {
  readonly theme: Theme;
  readonly density: Density;
  /** Keys that write a character act. */
  readonly keys: boolean;
}

/** What is stored, read with care: anything unknown is the default. */
export function readChoices(stored: (name: string) => string | null): Choices {
  return {
    theme: themes.find((theme) => theme === stored('parley.theme')) ?? 'system',
    density: densities.find((density) => density === stored('parley.density')) ?? 'comfortable',
    keys: stored('parley.keys') !== 'off',
  };
}
