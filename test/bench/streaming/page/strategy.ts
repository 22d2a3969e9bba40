/** One way of showing an answer while it comes. Runs inside the page. */
export interface Strategy {
  /** Shows the answer as far as it has come; `added` is the newest part of it. */
  update(text: string, added: string): void;
  /** Nothing more will come. */
  end?(text: string): void;
}

/** What a strategy's bundle hands to the page. */
export interface StrategyModule {
  create(root: HTMLElement): Strategy;
}
