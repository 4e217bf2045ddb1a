declare module '@mapbox/node-pre-gyp' {
  const finder: { /** @returns the path of a package's native binding */ find(packageJson: string): string };
  export default finder;
}
