/** Makes a `switch` over a union exhaustive: a member without a case no longer compiles. */
export function unreachable(value: never): never {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`);
}
