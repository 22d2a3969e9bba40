// The entry of `dist/setUp.js`, which is loaded when something has to be set up for the first time.
export { SetUp } from './setUp';
