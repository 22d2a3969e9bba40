/** The Assistants API's wire form, hand-written from its schema. A test holds what is made here against the schema. */
export * from './threadEvents';
export * from './threadObjects';
