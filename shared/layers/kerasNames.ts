/** Names that the plain rule below would get wrong. */
const irregular: Record<string, string> = { leCunNormal: 'lecun_normal', leCunUniform: 'lecun_uniform' };

/** `kernelSize` → `kernel_size`, `glorotUniform` → `glorot_uniform`, `leCunNormal` → `lecun_normal`. */
export const snakeCase = (name: string): string =>
  Object.hasOwn(irregular, name)
    ? (irregular[name] ?? name)
    : name.replace(/[A-Z]/g, (letter, at: number) => (at ? '_' : '') + letter.toLowerCase());

/** Names of values, not just of parameters: these are spelled in snake_case too. */
const namesInside = /^(activation|recurrentActivation|\w+Initializer)$/;

/** A Keras object inside a config: `{ className, config }`. */
interface KerasObject {
  className: string;
  config: Record<string, unknown>;
}
const isObject = (value: unknown): value is KerasObject =>
  typeof value === 'object' && value !== null && 'className' in value && 'config' in value;

/** A config in camelCase as Keras 3 writes it: keys and named values in snake_case, nested objects with `class_name`. */
export function kerasConfig(config: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(config).map(([name, value]) => [
      snakeCase(name),
      isObject(value)
        ? kerasObject(value)
        : typeof value === 'string' && namesInside.test(name)
          ? snakeCase(value)
          : value,
    ]),
  );
}

/** Where Keras 3 keeps a class: layers, unless it is a penalty or a constraint. */
export function kerasModule(className: string): string {
  if (className === 'L1L2') return 'keras.regularizers';
  return /^(MaxNorm|NonNeg|UnitNorm|MinMaxNorm)$/.test(className) ? 'keras.constraints' : 'keras.layers';
}

/** As Keras 3 names an object of its own, so that it finds the class without guessing. */
const kerasObject = ({ className, config }: KerasObject) => ({
  module: kerasModule(className),
  class_name: className,
  config: kerasConfig(config),
  registered_name: null,
});
