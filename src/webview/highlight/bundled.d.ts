/** A script bundled by itself, as its text: for what has to be made of a text, as a worker has in a webview. */
declare module 'bundled:*' {
  const script: string;
  // biome-ignore lint/style/noDefaultExport: the shape that the bundler's plugin gives these modules
  export default script;
}
