/** The path data of one codicon, put in by the bundler: only the icons that are imported are shipped. */
declare module 'codicon:*' {
  const paths: readonly string[];
  // biome-ignore lint/style/noDefaultExport: the shape that the bundler's plugin gives these modules
  export default paths;
}
