import { l10n } from 'vscode';
import { fillIn, type PanelStrings } from '../shared/panelStrings';
import type { ErrorCode, ErrorInfo, Remedy } from '../shared/userError';

/** The panel's words in the user's language. */
export function panelStrings(): PanelStrings {
  return {
    conversation: l10n.t('Conversation'),
    you: l10n.t('You'),
    assistant: l10n.t('Assistant'),
    message: l10n.t('Message'),
    placeholder: l10n.t('Ask {name}'),
    send: l10n.t('Send'),
    stop: l10n.t('Stop'),
    attach: l10n.t('Attach'),
    newThread: l10n.t('New thread'),
    selectAssistant: l10n.t('Select assistant'),
    copyMessage: l10n.t('Copy message'),
    copy: l10n.t('Copy'),
    copied: l10n.t('Copied'),
    insertAtCursor: l10n.t('Insert at cursor'),
    apply: l10n.t('Apply'),
    typeInTerminal: l10n.t('Type into the terminal'),
    wrapLines: l10n.t('Wrap lines'),
    copyAsCsv: l10n.t('Copy as CSV'),
    openAsMarkdown: l10n.t('Open as Markdown'),
    showAllLines: l10n.t('Show all {count} lines'),
    showFewerLines: l10n.t('Show fewer lines'),
    showAll: l10n.t('Show all of it'),
    showLess: l10n.t('Show less'),
    steps: l10n.t('Steps'),
    oneStep: l10n.t('1 step'),
    stepCount: l10n.t('{count} steps'),
    workedFor: l10n.t('Worked for {seconds} s'),
    reasoning: l10n.t('Reasoning'),
    toolCall: l10n.t('Tool call'),
    command: l10n.t('Command'),
    search: l10n.t('Search'),
    otherStep: l10n.t('Step'),
    removeSelection: l10n.t('Remove {path}'),
    statusSending: l10n.t('Sending'),
    statusQueued: l10n.t('Waiting for the server'),
    statusPreparing: l10n.t('Preparing the environment'),
    statusWorking: l10n.t('Answering'),
    statusWaiting: l10n.t('Waiting'),
    statusPausing: l10n.t('Trying again'),
    statusPausingFor: l10n.t('in {time}'),
    statusStopping: l10n.t('Stopping'),
    statusDone: l10n.t('Answer complete'),
    endedIncomplete: l10n.t('The answer is incomplete.'),
    endedByLimit: l10n.t('The answer was cut off: it reached the limit of output tokens.'),
    endedByFilter: l10n.t('The answer was cut off by the content filter.'),
    endedStopped: l10n.t('Stopped'),
    mayHaveBeenSent: l10n.t('May have been sent'),
    notSent: l10n.t('Not sent'),
    queued: l10n.t('Waiting to be sent'),
    editQueued: l10n.t('Edit'),
    removeQueued: l10n.t('Remove'),
    sendNow: l10n.t('Send now'),
    showOlder: l10n.t('Show {count} older'),
    jumpToNewest: l10n.t('Jump to the newest'),
    tokensIn: l10n.t('{count} tokens in'),
    tokensOut: l10n.t('{count} out'),
    tokensCached: l10n.t('{count} cached'),
    tokensReasoning: l10n.t('{count} reasoning'),
    took: l10n.t('took {time}'),
    emptyTitle: l10n.t('Ask a question'),
    emptyHint: l10n.t('Select code and attach it, or right-click it in the editor to send it at once.'),
    welcomeKeyTitle: l10n.t('Welcome'),
    welcomeKeyHint: l10n.t(
      'To ask your assistant at {host}, enter the API key for it. It is kept in this machine’s secret storage and sent nowhere else.',
    ),
    welcomeAssistantTitle: l10n.t('Choose an assistant'),
    welcomeAssistantHint: l10n.t('Pick one that the server keeps, paste its ID, or create one of your own.'),
    readOnlyDamaged: l10n.t(
      'The beginning of this thread’s file is damaged. The rest can be read; start a new thread to go on.',
    ),
    readOnlyNewerVersion: l10n.t(
      'This thread was written by a newer version of Ask Assistant. Update the extension to carry it on.',
    ),
    readOnlyOtherConnection: l10n.t(
      'This thread lives on another server. It can be read here; start a new thread to go on.',
    ),
    readOnlyOtherWindow: l10n.t('This thread is open in another window. It can be read here and carried on there.'),
    details: l10n.t('Details'),
    requestId: l10n.t('Request {id}'),
    retryAfter: l10n.t('The server asks to wait {time}.'),
    keptSoFar: l10n.t('What arrived is kept.'),
    imageNotLoaded: l10n.t('Image, not loaded: {name}'),
    footnote: l10n.t('Footnote {number}'),
    footnotes: l10n.t('Footnotes'),
    backToText: l10n.t('Back to the text'),
    find: l10n.t('Find in conversation'),
    findText: l10n.t('Find'),
    findMatchCase: l10n.t('Match case'),
    findWholeWord: l10n.t('Match whole word'),
    findRegex: l10n.t('Use regular expression'),
    findPrevious: l10n.t('Previous match'),
    findNext: l10n.t('Next match'),
    findClose: l10n.t('Close find'),
    findCount: l10n.t('{index} of {count}'),
    findNothing: l10n.t('No results'),
    findInvalid: l10n.t('This is no regular expression, or one that is too long.'),
    findCutOff: l10n.t('The search was cut off: there may be more.'),
    errors: errorTexts(),
    remedies: remedyTexts(),
    notices: {
      parameterDropped: l10n.t('The model does not take “{parameter}”; it was left out.'),
      toolUnavailable: l10n.t('The assistant called “{name}”, which the editor does not offer; it was told so.'),
      environmentReset: l10n.t('The environment was started anew: its files are gone, the thread is kept.'),
      keptOnServer: l10n.t('This assistant’s threads are kept on its server, whatever “Keep on server” says.'),
      notKeptOnServer: l10n.t('This server keeps no threads: this one lives on this machine.'),
      historyResent: l10n.t('The server no longer had this thread; it was sent again from this machine.'),
      recordsDamaged: l10n.t('Damaged and passed over when this thread was opened: {count} of its records.'),
      turnsLeftOut: l10n.t('Left out of what was sent, because the thread is too long: its {count} oldest turns.'),
    },
  };
}

/** An error in the user's language, for a notification. */
export function errorText(error: ErrorInfo): string {
  const text = fillIn(errorTexts()[error.code], error.args ?? {});
  return error.detail ? `${text} (${error.detail})` : text;
}

export function remedyText(remedy: Remedy): string {
  return remedyTexts()[remedy];
}

function remedyTexts(): Readonly<Record<Remedy, string>> {
  return {
    setApiKey: l10n.t('Set API key'),
    selectAssistant: l10n.t('Select assistant'),
    createAssistant: l10n.t('Create assistant'),
    openSettings: l10n.t('Open settings'),
    tryAgain: l10n.t('Try again'),
    reconnect: l10n.t('Reconnect'),
    sendAgain: l10n.t('Send again'),
    sendNewest: l10n.t('Send with the newest turns'),
    newThread: l10n.t('Start a new thread'),
    showLog: l10n.t('Show log'),
  };
}

function errorTexts(): Readonly<Record<ErrorCode, string>> {
  return {
    keyMissing: l10n.t('There is no API key for {host} yet.'),
    keyRejected: l10n.t('{host} does not accept the API key.'),
    permissionDenied: l10n.t(
      'The API key may not do this at {host}. It needs permission for the API that this assistant uses.',
    ),
    assistantMissing: l10n.t('No assistant is chosen yet.'),
    assistantUnknown: l10n.t('{host} does not know this assistant.'),
    assistantRetired: l10n.t(
      'OpenAI retired the Assistants API, and this assistant with it, on {date}. Create an assistant with the same instructions to go on.',
    ),
    promptRetired: l10n.t(
      'This is a prompt’s ID. OpenAI shuts prompts down on {date}. Create an assistant with the same instructions instead.',
    ),
    notAnAssistant: l10n.t(
      'This is {what}, not an assistant’s ID. An agent’s ID on the server or “local:NAME” is wanted.',
    ),
    assistantFileInvalid: l10n.t('The assistant’s file {file} cannot be used. See its line {line}.'),
    protocolUnsupported: l10n.t(
      'Assistants of this kind are not supported yet. Select one of the Agents API, or a local one.',
    ),
    baseUrlInvalid: l10n.t('The server’s address in the settings cannot be used.'),
    serverUnreachable: l10n.t('{host} cannot be reached. Check the network, the proxy and the server’s address.'),
    certificateRejected: l10n.t('The certificate of {host} is not trusted.'),
    redirected: l10n.t(
      '{host} redirects to another address. The key was not sent there; put the right address into the settings.',
    ),
    notAnApi: l10n.t('{host} answered, but not as an API. The server’s address usually ends in “/v1”.'),
    apiMissing: l10n.t(
      '{host} does not offer the Assistants API at this address. Check the address, or select an assistant of another kind.',
    ),
    noAnswer: l10n.t('No answer from {host} for {seconds} s.'),
    connectionLost: l10n.t('The connection ended before the answer did.'),
    windowClosed: l10n.t('The window was closed or reloaded before the answer ended.'),
    rateLimited: l10n.t('{host} is receiving too many requests. Wait a moment.'),
    quotaExceeded: l10n.t('The quota or the credit of this API key is used up.'),
    serverFailed: l10n.t('{host} failed to answer.'),
    threadBusy: l10n.t('The server is still busy with this thread.'),
    threadUnknown: l10n.t('{host} no longer has this thread. It can still be read here.'),
    threadForeign: l10n.t('This is {what}. Select {assistant} to open it.'),
    contextTooLong: l10n.t('This thread has grown longer than the model can read.'),
    requestRejected: l10n.t('{host} rejected the request.'),
    modelUnknown: l10n.t('{host} does not offer the assistant’s model.'),
    contentFiltered: l10n.t('The server’s content filter refused this.'),
    runFailed: l10n.t('The assistant could not finish.'),
    runExpired: l10n.t('The server’s time for this answer ran out. What arrived is kept.'),
    environmentNeeded: l10n.t('This assistant needs an environment to run in, which is not supported yet.'),
    outcomeUnknown: l10n.t('The connection ended before the server confirmed the message. It may have been sent.'),
    selectionTooLarge: l10n.t(
      'The selection is {size} kB long; at most {limit} kB are sent. Select less, or raise the limit in the settings.',
    ),
    threadUnreadable: l10n.t('This thread’s file cannot be read.'),
    storageFailed: l10n.t('The thread could not be saved, so nothing was sent. Check the disk.'),
    unexpected: l10n.t('Something unexpected went wrong.'),
  };
}
