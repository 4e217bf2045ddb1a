/** A CommonJS package as `import()` gives it: bare in a bundle, under `default` in Node. */
export const plain = <M extends object>(module: M): M =>
  'default' in module && module.default ? (module.default as M) : module;
