/** A scripted model and what it accepts. */
export interface ModelTraits {
  readonly id: string;
  /** Whether it takes `temperature` and `top_p`. */
  readonly sampling: boolean;
  /** Whether its messages carry a `phase`, which a client must send back. */
  readonly phases: boolean;
}

/** The models that the server has. All answer alike. */
export const scriptedModels: readonly ModelTraits[] = [
  { id: 'scripted-1', sampling: true, phases: false },
  { id: 'scripted-mini', sampling: true, phases: false },
  { id: 'scripted-reasoner', sampling: false, phases: true },
];
