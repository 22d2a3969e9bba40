import type { Strategy } from '../strategy';

/** As little as can be done: text, one element for each paragraph, and only the last one ever touched. */
export function create(root: HTMLElement): Strategy {
  let last: Text | undefined;
  const add = (text: string): void => {
    if (last) {
      last.appendData(text);
    } else {
      last = document.createTextNode(text);
      const paragraph = document.createElement('p');
      paragraph.append(last);
      root.append(paragraph);
    }
  };
  return {
    update: (_text, added) => {
      const [first = '', ...others] = added.split('\n\n');
      add(first);
      for (const other of others) {
        last = undefined;
        add(other);
      }
    },
  };
}
