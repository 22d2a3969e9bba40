/** The commands as `package.json` names them. */
export const COMMANDS = {
  ask: 'askAssistant.ask',
  sendSelection: 'askAssistant.sendSelection',
  askAboutSelection: 'askAssistant.askAboutSelection',
  setApiKey: 'askAssistant.setApiKey',
  clearApiKey: 'askAssistant.clearApiKey',
  selectAssistant: 'askAssistant.selectAssistant',
  createAssistant: 'askAssistant.createAssistant',
  newThread: 'askAssistant.newThread',
  openThread: 'askAssistant.openThread',
  stop: 'askAssistant.stop',
  find: 'askAssistant.find',
  testConnection: 'askAssistant.testConnection',
  showLog: 'askAssistant.showLog',
  focus: 'askAssistant.focus',
} as const;

/** What keybindings may ask for. */
export const CONTEXTS = {
  chatFocus: 'askAssistant.chatFocus',
  /** Nothing depends on it: it is set to see whether anybody answers. */
  attended: 'askAssistant.attended',
} as const;

export const VIEWS = { chat: 'askAssistant.chat' } as const;
