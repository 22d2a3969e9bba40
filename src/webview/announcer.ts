/** How long a button shows that it has done its work, in milliseconds. */
const SHOWN = 1_500;

/** Tells a screen reader, politely, what others see happen. */
export class Announcer {
  constructor(private readonly root: HTMLElement) {}

  say(text: string): void {
    const region = this.root.querySelector('.unseen');
    // A text set twice is heard once only, so each is a node of its own.
    region?.replaceChildren(document.createTextNode(text));
  }

  /** Says it, and shows it on the button that was pressed. */
  done(text: string, button: EventTarget | null): void {
    this.say(text);
    if (button instanceof HTMLElement) {
      button.classList.add('done');
      setTimeout(() => button.classList.remove('done'), SHOWN);
    }
  }
}
