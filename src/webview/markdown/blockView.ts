import type { MarkedToken } from 'marked';

/** One block on the page. */
export interface BlockView {
  readonly node: HTMLElement;
  /** Takes a later state of the same block into the DOM that is there; false when it has to be built anew. */
  update?(token: MarkedToken): boolean;
}
