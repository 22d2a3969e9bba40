/** By this, and nothing else, an address becomes one of a script. */
export interface WorkerPolicy {
  createScriptURL(address: string): URL;
}

declare const trustedTypes:
  | { createPolicy(name: string, rules: { createScriptURL(address: string): string }): WorkerPolicy }
  | undefined;

/**
 * The panel's page lets a policy of this name be made, and only once: it is made with the page, so that nobody else has
 * it. It trusts the first address that it is asked about, and no other. Null where there is no need, or no way.
 */
export function makeWorkerPolicy(): WorkerPolicy | null {
  let isGiven = false;
  const createScriptURL = (address: string) => {
    if (isGiven) {
      throw new TypeError('one worker, and no other');
    }
    isGiven = true;
    return address;
  };
  try {
    return typeof trustedTypes === 'undefined' ? null : trustedTypes.createPolicy('code-colors', { createScriptURL });
  } catch {
    return null;
  }
}
