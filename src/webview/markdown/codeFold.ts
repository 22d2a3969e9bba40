import { fillIn, type PanelStrings } from '../../shared/panelStrings';
import { element } from '../dom';

/** Of a block with more lines only the first ones are in sight, until someone wants to see the rest. */
const LONGEST = 60;

/** The button below a long block of code that shows all of it, or less again. It follows from the number of lines alone. */
export class CodeFold {
  private readonly button = element('button', 'unfold');
  private lines = 1;
  private isFolded = true;

  constructor(
    private readonly figure: HTMLElement,
    private readonly strings: PanelStrings,
  ) {
    this.button.type = 'button';
    this.button.addEventListener('click', () => {
      this.isFolded = !this.isFolded;
      this.draw();
      if (this.isFolded) {
        this.button.scrollIntoView({ block: 'nearest' });
      }
    });
  }

  show(lines: number): void {
    if (lines !== this.lines) {
      this.lines = lines;
      this.draw();
    }
  }

  private draw(): void {
    const { button, figure, strings } = this;
    const isLong = this.lines > LONGEST;
    figure.classList.toggle('folded', isLong && this.isFolded);
    if (!isLong) {
      button.remove();
      return;
    }
    button.textContent = this.isFolded
      ? fillIn(strings.showAllLines, { count: String(this.lines) })
      : strings.showFewerLines;
    button.ariaExpanded = String(!this.isFolded);
    if (!button.parentNode) {
      figure.append(button);
    }
  }
}
