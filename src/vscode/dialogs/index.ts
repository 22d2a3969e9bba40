// The entry of `dist/dialogs.js`: what asks the user something, loaded when that is needed for the first time.
export { enterQuestion, offerSelection } from './questionPrompt';
export { SetUp } from './setUp';
export { pickThread } from './threadPicker';
