import type { Activation } from '../layers/common';
import type { Misfit, Shape } from '../layers/define';

/** A layer that may be put into a link. */
export interface Piece {
  type: string;
  params: Record<string, unknown>;
}
const piece = (type: string, params: Record<string, unknown> = {}): Piece => ({ type, params });

/**
 * Chains of layers that might turn a shape into what is expected, likeliest first. Only proposals: they are tried out later.
 * @param to className of the layer that expects
 * @param bend activation for a Dense that ends the net
 */
export function insertions(
  from: Shape,
  { expectedRank, expectedShape }: Misfit,
  to: string,
  bend?: Activation,
): Piece[][] {
  const down = flatter(from);
  const chains: Piece[][] = [];
  if (expectedShape) {
    chains.push(...sameRank(from, expectedShape));
    const last = expectedShape[expectedShape.length - 1];
    // Dense brings a vector to any length; an image or a sequence has to become one first.
    if (last !== undefined && expectedShape.length === 1)
      for (const pieces of from.length === 1 ? [[]] : down)
        chains.push([...pieces, piece('Dense', { units: last, ...(bend && { activation: bend }) })]);
  }
  const rank = expectedRank ?? expectedShape?.length;
  if (rank === 1 && from.length > 1) chains.push(...down);
  if (rank !== undefined && rank > 1) chains.push(...arranged(from, rank));
  return to === 'Flatten' ? [] : chains;
}

/** Ways to make a vector. */
const flatter = (from: Shape): Piece[][] => [
  [piece('Flatten')],
  ...(from.length === 3 ? [[piece('GlobalAveragePooling2D')], [piece('GlobalMaxPooling2D')]] : []),
  ...(from.length === 2 ? [[piece('GlobalAveragePooling1D')], [piece('GlobalMaxPooling1D')]] : []),
];

/** The same numbers with more axes, or fewer. */
function arranged(from: Shape, rank: number): Piece[][] {
  const shapes: number[][] = [];
  const [a = 0, b = 0, c = 0] = from;
  if (rank === 3 && from.length === 1)
    for (const channels of [1, 3, 4]) {
      const side = Math.round(Math.sqrt(a / channels));
      if (side > 1 && side * side * channels === a) shapes.push([side, side, channels]);
    }
  if (rank === 3 && from.length === 2) shapes.push([a, b, 1]);
  if (rank === 2 && from.length === 1) shapes.push([a, 1]);
  if (rank === 2 && from.length === 3) shapes.push([a, b * c]);
  return shapes.map((targetShape) => [piece('Reshape', { targetShape })]);
}

/** Brings one shape to another of as many axes: channels by a 1×1 kernel, size by pooling, padding or cropping. */
function sameRank(from: Shape, wanted: Shape): Piece[][] {
  if (from.length !== wanted.length) return [];
  if (from.length === 2) {
    const [steps = 0, features = 0] = wanted;
    if (from[0] === steps) return [[piece('Dense', { units: features })]];
    const ratio = (from[0] ?? 0) / steps;
    if (!Number.isInteger(ratio)) return [];
    const pool = piece('MaxPooling1D', { poolSize: [ratio] });
    return [from[1] === features ? [pool] : [pool, piece('Dense', { units: features })]];
  }
  if (from.length !== 3) return [];
  const [height = 0, width = 0, channels = 0] = wanted;
  const mix = from[2] === channels ? [] : [piece('Conv2D', { filters: channels, kernelSize: [1, 1] })];
  const [rows = 0, columns = 0] = from;
  if (rows === height && columns === width) return [mix];
  const chains: Piece[][] = [];
  const shrink = [rows / height, columns / width];
  const grow = [height / rows, width / columns];
  if (shrink.every(Number.isInteger)) chains.push([piece('MaxPooling2D', { poolSize: shrink })]);
  if (grow.every(Number.isInteger)) chains.push([piece('UpSampling2D', { size: grow })]);
  const border = [(height - rows) / 2, (width - columns) / 2];
  if (border.every((n) => Number.isInteger(n) && n >= 0))
    chains.push([piece('ZeroPadding2D', { padding: border })]);
  if (border.every((n) => Number.isInteger(n) && n <= 0))
    chains.push([piece('Cropping2D', { cropping: border.map((n) => -n) })]);
  return chains.map((chain) => [...chain, ...mix]);
}
