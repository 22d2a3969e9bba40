type Step = () => void | Promise<void>;

const steps = new Set<Step>();
const SIGNALS = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 } as const;
const LIMIT_MS = 8_000;
let installed = false;
let ending = false;
let running: Promise<void> | undefined;

/**
 * Registers what has to happen before this process ends by a signal (Ctrl+C, a time limit's SIGTERM): newest first,
 * 8 seconds at most for all of them. Returns a function that takes the step out again; call it once the thing is gone.
 *
 * Steps do not run on a plain `process.exit()`: what must not outlive the process even then is started by `spawnOwned`.
 */
export function onCleanup(step: Step): () => void {
  install();
  steps.add(step);
  return () => {
    steps.delete(step);
  };
}

/** Runs and forgets all steps now, newest first. A step that throws does not keep the others from running. */
export function runCleanup(): Promise<void> {
  running ??= runSteps().finally(() => {
    running = undefined;
  });
  return running;
}

/** Whether a signal is ending this process: what stops now does so because of that. */
export function isEnding(): boolean {
  return ending;
}

async function runSteps(): Promise<void> {
  const pending = [...steps].reverse();
  steps.clear();
  for (const step of pending) {
    try {
      await step();
    } catch (error) {
      console.error('Clean-up failed:', error);
    }
  }
}

function install(): void {
  if (installed) return;
  installed = true;
  for (const [signal, number] of Object.entries(SIGNALS)) {
    process.on(signal, () => {
      // A second Ctrl+C means "now": the exit takes owned processes along.
      if (ending) process.exit(128 + number);
      ending = true;
      setTimeout(() => process.exit(128 + number), LIMIT_MS).unref();
      void runCleanup().finally(() => process.exit(128 + number));
    });
  }
}
