// The entry of `dist/dialogs.js`: what may ask the user something, loaded when that is needed for the first time.
export { LocalAssistants } from '../assistants/localAssistants';
export { enterQuestion, offerSelection } from './questionPrompt';
export { SetUp } from './setUp';
export { type OpenedByUser, openThread, type ThreadOpenerContext } from './threadOpener';
