// What is needed only while a text streams, and so in a script of its own.
export { heal } from './heal';
export { heldSelection } from './heldSelection';
export { warmUp } from './warmUp';
