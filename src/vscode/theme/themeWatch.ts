import { type ConfigurationChangeEvent, window, workspace } from 'vscode';
import type { CodeTheme } from '../../shared/codeTheme';
import { type Disposable, DisposableStore } from '../../shared/disposable';
import type { Log } from '../log';
import { userTheme } from './userTheme';

const SETTINGS: readonly string[] = ['workbench.colorTheme', 'editor.tokenColorCustomizations'];

/** Tells the colors of code: now, and again whenever the user's theme changes, until it is disposed. */
export class ThemeWatch implements Disposable {
  private readonly owned = new DisposableStore();
  private reading = 0;

  constructor(
    private readonly tell: (theme: CodeTheme) => void,
    private readonly log: Log,
  ) {
    this.owned.add(window.onDidChangeActiveColorTheme(() => void this.read()));
    this.owned.add(
      workspace.onDidChangeConfiguration((change: ConfigurationChangeEvent) => {
        if (SETTINGS.some(name => change.affectsConfiguration(name))) {
          void this.read();
        }
      }),
    );
  }

  /** Reads it and tells it, unless it changes meanwhile. */
  async read(): Promise<void> {
    const reading = ++this.reading;
    const theme = await userTheme(message => this.log.warn(message));
    if (theme && reading === this.reading) {
      this.tell(theme);
    }
  }

  dispose(): void {
    this.reading++;
    this.owned.dispose();
  }
}
