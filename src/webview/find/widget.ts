import caseIcon from 'codicon:case-sensitive';
import upIcon from 'codicon:chevron-up';
import closeIcon from 'codicon:chrome-close';
import regexIcon from 'codicon:regex';
import wordIcon from 'codicon:whole-word';
import type { PanelStrings } from '../../shared/panelStrings';
import type { FindPage } from './findPage';
import type { Query } from './query';

/** What the widget's controls do. */
export interface WidgetActions {
  changed(): void;
  go(step: 1 | -1): void;
  close(): void;
}

type Option = 'matchCase' | 'wholeWord' | 'isRegex';

/** The controls of find, as VS Code's editor has them. */
export class Widget {
  readonly element: HTMLElement = document.createElement('div');
  private readonly input = document.createElement('input');
  private readonly count = document.createElement('span');
  private readonly problem = document.createElement('p');
  private readonly options: Readonly<Record<Option, HTMLButtonElement>>;

  constructor(
    private readonly page: FindPage,
    strings: PanelStrings,
    private readonly actions: WidgetActions,
  ) {
    const { element, input, count, problem } = this;
    element.className = 'find';
    element.role = 'search';
    element.ariaLabel = strings.find;
    input.type = 'text';
    input.className = 'find-input';
    input.ariaLabel = strings.findText;
    input.placeholder = strings.findText;
    input.spellcheck = false;
    input.autocomplete = 'off';
    input.dir = 'auto';
    input.addEventListener('input', actions.changed);
    problem.className = 'find-problem';
    problem.id = 'find-problem';
    problem.hidden = true;
    count.className = 'find-count';
    this.options = {
      matchCase: this.option(strings.findMatchCase, 'Alt+C', caseIcon),
      wholeWord: this.option(strings.findWholeWord, 'Alt+W', wordIcon),
      isRegex: this.option(strings.findRegex, 'Alt+R', regexIcon),
    };
    const field = document.createElement('div');
    field.className = 'find-field';
    field.append(input, ...Object.values(this.options));
    const bar = document.createElement('div');
    bar.className = 'find-bar';
    bar.append(
      count,
      this.button(strings.findPrevious, 'Shift+Enter', upIcon, () => actions.go(-1)),
      this.button(strings.findNext, 'Enter', upIcon, () => actions.go(1)),
      this.button(strings.findClose, 'Escape', closeIcon, () => actions.close()),
    );
    element.append(field, bar, problem);
    element.addEventListener('keydown', event => this.pressed(event));
  }

  get query(): Query {
    const isOn = (option: Option) => this.options[option].ariaPressed === 'true';
    return {
      text: this.input.value,
      matchCase: isOn('matchCase'),
      wholeWord: isOn('wholeWord'),
      isRegex: isOn('isRegex'),
    };
  }

  get hasFocus(): boolean {
    return this.element.contains(document.activeElement);
  }

  /** Puts the cursor in; `text` replaces what was searched for before. */
  focus(text: string): void {
    if (text) {
      this.input.value = text;
    }
    this.input.focus();
    this.input.select();
  }

  /** How many there are, and what is wrong. */
  show(count: string, problem: string, isInvalid: boolean): void {
    this.count.textContent = count;
    this.problem.textContent = problem;
    this.problem.hidden = problem === '';
    this.input.ariaInvalid = String(isInvalid);
    if (problem) {
      this.input.setAttribute('aria-describedby', this.problem.id);
    } else {
      this.input.removeAttribute('aria-describedby');
    }
  }

  private pressed(event: KeyboardEvent): void {
    if (this.page.isComposing(event)) {
      return;
    }
    const option = event.altKey && !event.ctrlKey && !event.metaKey ? optionOf(event.code) : null;
    if (event.key === 'Enter' && event.target === this.input) {
      this.actions.go(event.shiftKey ? -1 : 1);
    } else if (option) {
      this.options[option].click();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  private option(label: string, key: string, paths: readonly string[]): HTMLButtonElement {
    const button = this.button(label, key, paths, () => {
      button.ariaPressed = String(button.ariaPressed !== 'true');
      this.actions.changed();
    });
    button.ariaPressed = 'false';
    return button;
  }

  private button(label: string, key: string, paths: readonly string[], press: () => void): HTMLButtonElement {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'quiet';
    button.title = `${label} (${key})`;
    button.ariaLabel = label;
    button.append(this.page.iconElement(paths));
    button.addEventListener('click', press);
    return button;
  }
}

function optionOf(code: string): Option | null {
  switch (code) {
    case 'KeyC':
      return 'matchCase';
    case 'KeyW':
      return 'wholeWord';
    case 'KeyR':
      return 'isRegex';
    default:
      return null;
  }
}
