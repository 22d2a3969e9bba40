/** Those that are about the list of threads. */
export const THREAD_COMMANDS = {
  renameThread: 'askAssistant.renameThread',
  pinThread: 'askAssistant.pinThread',
  unpinThread: 'askAssistant.unpinThread',
  deleteThread: 'askAssistant.deleteThread',
  exportThread: 'askAssistant.exportThread',
  importThread: 'askAssistant.importThread',
  branchThread: 'askAssistant.branchThread',
  editMessage: 'askAssistant.editMessage',
  askAgain: 'askAssistant.askAgain',
  askAnother: 'askAssistant.askAnother',
  openOriginalThread: 'askAssistant.openOriginalThread',
  showAllThreads: 'askAssistant.showAllThreads',
  showWorkspaceThreads: 'askAssistant.showWorkspaceThreads',
  showThreadsOfAllAssistants: 'askAssistant.showThreadsOfAllAssistants',
  showThreadsOfThisAssistant: 'askAssistant.showThreadsOfThisAssistant',
} as const;

/** The commands as `package.json` names them. */
export const COMMANDS = {
  ...THREAD_COMMANDS,
  ask: 'askAssistant.ask',
  sendSelection: 'askAssistant.sendSelection',
  askAboutSelection: 'askAssistant.askAboutSelection',
  setApiKey: 'askAssistant.setApiKey',
  clearApiKey: 'askAssistant.clearApiKey',
  selectAssistant: 'askAssistant.selectAssistant',
  createAssistant: 'askAssistant.createAssistant',
  newThread: 'askAssistant.newThread',
  openThread: 'askAssistant.openThread',
  searchThreads: 'askAssistant.searchThreads',
  stop: 'askAssistant.stop',
  find: 'askAssistant.find',
  testConnection: 'askAssistant.testConnection',
  showLog: 'askAssistant.showLog',
  focus: 'askAssistant.focus',
} as const;

/** What keybindings may ask for. */
export const CONTEXTS = {
  chatFocus: 'askAssistant.chatFocus',
  /** `workspace` or `all`. */
  threadScope: 'askAssistant.threadScope',
  /** `one` or `all`. */
  threadAssistants: 'askAssistant.threadAssistants',
  /** Nothing depends on it: it is set to see whether anybody answers. */
  attended: 'askAssistant.attended',
} as const;

export const VIEWS = { chat: 'askAssistant.chat', threads: 'askAssistant.threads' } as const;
