import { formatShape, misfit, size, type Misfit, type Shape } from './define';

/** How many links a merging layer takes. */
export const several = { min: 2, max: 64 };

const differ = (className: string, first: Shape, other: Shape, input: number): Misfit =>
  misfit(
    `${className} expects inputs of one shape; it received ${formatShape(first)} and ${formatShape(other)}.`,
    { input, expectedShape: first },
  );

const same = (a: Shape, b: Shape): boolean => a.length === b.length && a.every((n, i) => n === b[i]);

/** Shape rule of layers that need all inputs alike. (tfjs has no gradient for stretched inputs of maximum and minimum.) */
export function alike(className: string, inputs: Shape[]): Shape | Misfit {
  const [first, ...rest] = inputs;
  if (!first) return misfit(`${className} expects at least two inputs; it received none.`);
  const odd = rest.findIndex((shape) => !same(first, shape));
  return odd < 0 ? first : differ(className, first, rest[odd] ?? [], odd + 1);
}

/** Shape rule of element-wise layers: alike, or of length 1 along an axis, which is then repeated. */
export function stretched(className: string, inputs: Shape[]): Shape | Misfit {
  const [first, ...rest] = inputs;
  if (!first) return misfit(`${className} expects at least two inputs; it received none.`);
  let output = first;
  for (const [i, shape] of rest.entries()) {
    const rank = Math.max(output.length, shape.length);
    const left = pad(output, rank);
    const right = pad(shape, rank);
    if (left.some((n, axis) => n !== right[axis] && n !== 1 && right[axis] !== 1))
      return differ(className, first, shape, i + 1);
    output = left.map((n, axis) => Math.max(n, right[axis] ?? 1));
  }
  return output;
}
const pad = (shape: Shape, rank: number): Shape => [
  ...new Array<number>(rank - shape.length).fill(1),
  ...shape,
];

export const elementwiseWork = (inputs: Shape[], _params: unknown, output: Shape): number =>
  size(output) * Math.max(0, inputs.length - 1);
