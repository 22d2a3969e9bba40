import { loadGrammars } from './languages';
import type { Grammar } from './workerProtocol';

/** The grammars of the languages on the page, each loaded when it is first asked for. */
export class Grammars {
  /** Null while they are loaded, and for good where there are none. */
  private readonly byLanguage = new Map<string, readonly Grammar[] | null>();

  constructor(private readonly onLoaded: () => void) {}

  /** What the language needs, as soon as it is there. */
  of(language: string): readonly Grammar[] | null {
    const grammars = this.byLanguage.get(language);
    if (grammars === undefined) {
      this.byLanguage.set(language, null);
      loadGrammars(language).then(
        loaded => {
          this.byLanguage.set(language, loaded);
          this.onLoaded();
        },
        error => this.refuse(language, String(error)),
      );
    }
    return grammars ?? null;
  }

  /** From now on the language has none. */
  refuse(language: string, reason: string): void {
    this.byLanguage.set(language, null);
    console.warn(`no colors for ${language}: ${reason}`);
  }
}
