/** Set when a frame's part of the answer is fed. */
export const FED = 'bench:fed';
/** Set when the answer has ended. */
export const ENDED = 'bench:ended';
