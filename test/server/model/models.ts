/** A scripted model and what it accepts. */
export interface ModelTraits {
  readonly id: string;
  /** Whether it takes `temperature` and `top_p`. */
  readonly sampling: boolean;
}

/** The models that the server has. All answer alike. */
export const scriptedModels: readonly ModelTraits[] = [
  { id: 'scripted-1', sampling: true },
  { id: 'scripted-mini', sampling: true },
  { id: 'scripted-reasoner', sampling: false },
];
