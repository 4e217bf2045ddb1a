import { formatShape, isMisfit, misfit, type Misfit, type Shape } from './define';
import { wrongRank } from './common';
import { fields } from './fields';

/** What slides over a sequence or an image: a kernel or a pooling window. */
export interface Window {
  extent: readonly number[];
  strides: readonly number[];
  padding: 'valid' | 'same';
}

export const kernelSizeField = (axes: 1 | 2) =>
  fields.size({
    label: 'Kernel size',
    help: 'How far each filter looks, in steps or pixels.',
    axes,
    max: 255,
    default: axes === 1 ? [3] : [3, 3],
  });

export const stridesField = (axes: 1 | 2) =>
  fields.size({
    label: 'Strides',
    help: 'How far the kernel moves each time; 2 halves the output.',
    axes,
    max: 255,
    default: axes === 1 ? [1] : [1, 1],
    advanced: true,
  });

export const paddingField = fields.choice({
  label: 'Padding',
  help: 'valid: only where the window fits. same: zeros around the edge, so that the size stays.',
  options: ['valid', 'same'],
  default: 'valid',
});

export const filtersField = (help = 'How many patterns are looked for; each becomes a channel.') =>
  fields.integer({ label: 'Filters', help, min: 1, max: 65_536, default: 32 });

export const poolFields = (axes: 1 | 2) => ({
  poolSize: fields.size({
    label: 'Pool size',
    help: 'Length of the window that becomes one value.',
    axes,
    max: 255,
    default: axes === 1 ? [2] : [2, 2],
  }),
  strides: fields.optionalSize({
    label: 'Strides',
    help: 'How far the window moves each time.',
    axes,
    max: 255,
    emptyMeans: 'as the pool size',
    advanced: true,
  }),
  padding: paddingField,
});

/**
 * Slides a window over all axes but the last.
 * @param input `[steps, channels]` or `[height, width, channels]`
 * @param channels of the output
 * @returns the output's shape, or why the window does not fit
 */
export function slide(
  className: string,
  input: Shape | undefined,
  window: Window,
  channels?: number,
): Shape | Misfit {
  const rank = window.extent.length + 1;
  if (input?.length !== rank) return wrongRank(className, rank, input);
  const lengths = window.extent.map((extent, axis) => {
    const length = input[axis] ?? 0;
    const room = window.padding === 'same' ? length : length - extent + 1;
    return Math.ceil(room / (window.strides[axis] ?? 1));
  });
  if (lengths.some((n) => n < 1))
    return misfit(
      `${className} expects at least ${formatShape(window.extent)}, the size of its window; it received ${formatShape(input.slice(0, -1))}. A smaller window or padding “same” would fit.`,
    );
  return [...lengths, channels ?? input[rank - 1] ?? 0];
}

/** As `slide`, for pooling, where empty strides mean the window's own length. */
export const pool = (
  className: string,
  input: Shape | undefined,
  p: { poolSize: number[]; strides: number[] | null; padding: 'valid' | 'same' },
): Shape | Misfit =>
  slide(className, input, { extent: p.poolSize, strides: p.strides ?? p.poolSize, padding: p.padding });

/** Number of positions at which a window stands. */
export const positions = (output: Shape | Misfit): number =>
  isMisfit(output) ? 0 : output.slice(0, -1).reduce((a, b) => a * b, 1);

/** Strides on a node's headline: only where they do something. */
export const striding = (strides: readonly number[]): string[] =>
  strides.some((s) => s !== 1) ? [`stride ${formatShape(strides)}`] : [];
