import { markdownOf } from '../../../src/webview/copy/markdownOf';
import { type Unit, unitsOf } from '../../../src/webview/find/shownText';
import './markdownEntry';
import { type Structure, structureOfPanel, structureOfSpec } from './structure';

/** What the comparison with the specification's examples uses inside the page. */
export interface GoldenGlobals {
  structureOfPanel(root: Element): readonly Structure[];
  structureOfSpec(html: string): readonly Structure[];
  markdownOf(nodes: Iterable<Node>): string;
  unitsOf(root: Element): readonly Unit[];
}

Object.assign(window, { structureOfPanel, structureOfSpec, markdownOf, unitsOf });
