import { type Choices, type Density, readChoices, type Theme } from './preferences.ts';

/** The choices of this device: kept in the browser, shown on the root element for the styles. */
class Preferences {
  #choices = $state.raw<Choices>(readChoices(() => null));

  get theme(): Theme {
    return this.#choices.theme;
  }
  set theme(theme: Theme) {
    this.#store('parley.theme', theme);
    this.#apply({ ...this.#choices, theme });
  }

  get density(): Density {
    return this.#choices.density;
  }
  set density(density: Density) {
    this.#store('parley.density', density);
    this.#apply({ ...this.#choices, density });
  }

  get keys(): boolean {
    return this.#choices.keys;
  }
  set keys(keys: boolean) {
    this.#store('parley.keys', keys ? 'on' : 'off');
    this.#apply({ ...this.#choices, keys });
  }

  /** Reads what is stored; in the browser, at the start and when another tab changed it. */
  load(): void {
    try {
      this.#apply(readChoices((name) => localStorage.getItem(name)));
    } catch {
      // Storage can be blocked; choices then last as long as the page.
    }
  }

  #apply(choices: Choices): void {
    this.#choices = choices;
    const { dataset } = document.documentElement;
    if (choices.theme === 'system') delete dataset.theme;
    else dataset.theme = choices.theme;
    if (choices.density === 'compact') dataset.density = 'compact';
    else delete dataset.density;
  }

  #store(name: string, value: string): void {
    try {
      localStorage.setItem(name, value);
    } catch {
      // As above.
    }
  }
}

export const preferences = new Preferences();
