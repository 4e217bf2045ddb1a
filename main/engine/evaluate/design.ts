import { featureLength, vectorLength, type DataSpec } from '#shared/data/spec';
import type { Design } from './linear';

/** How prepared features become the inputs of a linear model. */
export interface Designer {
  /** Inputs per row: all steps of a window side by side, integer codes as one 0/1 input per code, images averaged. */
  width: number;
  design(features: Float32Array, rows: number): Design;
}

/** Multiply-adds that one pass over the rows may take, so that fitting ends within seconds. */
export const workAtMost = 2.5e7;
/** Rows that a straight line is fitted on at least. */
export const rowsAtLeast = 1000;
/** Pixels of an image's side beyond which a straight line only learns single images by heart. */
const sideAtMost = 16;

/** Numbers of the first target that a linear model answers with. */
export const outputsOf = ({ targets }: DataSpec): number =>
  targets[0]!.classes?.length ?? targets[0]!.horizon;

/** One run of numbers within a row, and the inputs it becomes. */
interface Piece {
  length: number;
  width: number;
  /** Null where it is taken as it is. */
  write: ((row: Float32Array, from: number, inputs: Float32Array, to: number) => void) | null;
}

/**
 * A straight line can make nothing of integer codes, so those become 0/1 inputs, and little of thousands of pixels, so
 * those are averaged; all else is taken as the net gets it.
 */
export function designerOf(spec: DataSpec): Designer {
  const pieces = spec.features.flatMap((feature): Piece[] => {
    const length = featureLength(feature);
    if (feature.shape) return [imagePiece(feature.shape, outputsOf(spec))];
    if (feature.integerCodes === null) return [plain(length)];
    return [codePiece(feature.integerCodes), plain(length - 1)];
  });
  const vector = vectorLength(spec);
  const steps = spec.steps ?? 1;
  const each = pieces.reduce((sum, piece) => sum + piece.width, 0);
  const width = steps * each;
  if (pieces.every(({ write }) => write === null))
    return { width, design: (values, rows) => ({ values, rows, width }) };
  return {
    width,
    design(features, rows) {
      const values = new Float32Array(rows * width);
      for (let i = 0; i < rows * steps; i++) {
        let from = i * vector;
        let to = i * each;
        for (const piece of pieces) {
          if (piece.write) piece.write(features, from, values, to);
          else for (let k = 0; k < piece.length; k++) values[to + k] = features[from + k]!;
          from += piece.length;
          to += piece.width;
        }
      }
      return { values, rows, width };
    },
  };
}

const plain = (length: number): Piece => ({ length, width: length, write: null });

const codePiece = (count: number): Piece => ({
  length: 1,
  width: count,
  write(row, from, inputs, to) {
    const code = row[from]!;
    if (code >= 0 && code < count) inputs[to + code] = 1;
  },
});

/** @param shape height, width and channels @returns the size images are averaged to, or null where they are no larger */
function averaged(shape: readonly number[], outputs: number): [height: number, width: number] | null {
  const [height, width, channels] = shape as [number, number, number];
  const affordable = Math.floor(Math.sqrt(workAtMost / (rowsAtLeast * channels * outputs)));
  const side = Math.max(2, Math.min(sideAtMost, affordable));
  return height <= side && width <= side ? null : [Math.min(height, side), Math.min(width, side)];
}

/** How images were made smaller for a linear model, in words; null where none were. */
export function imagesInWords(spec: DataSpec): string | null {
  const small = spec.features.map(({ shape }) => shape && averaged(shape, outputsOf(spec))).find(Boolean);
  return small ? `on images averaged to ${small[1]} × ${small[0]} pixels` : null;
}

/** Each input is the mean of a rectangle of pixels, of one channel. */
function imagePiece(shape: readonly number[], outputs: number): Piece {
  const [height, width, channels] = shape as [number, number, number];
  const length = height * width * channels;
  const small = averaged(shape, outputs);
  if (!small) return plain(length);
  const [rows, columns] = small;
  // Which input each row and column of pixels belongs to.
  const rowOf = Int32Array.from({ length: height }, (_, y) => Math.floor((y * rows) / height));
  const columnOf = Int32Array.from({ length: width }, (_, x) => Math.floor((x * columns) / width));
  const share = new Float32Array(rows * columns);
  for (const y of rowOf) for (const x of columnOf) share[y * columns + x]!++;
  return {
    length,
    width: rows * columns * channels,
    write(row, from, inputs, to) {
      for (let y = 0, at = from; y < height; y++)
        for (let x = 0; x < width; x++) {
          const cell = rowOf[y]! * columns + columnOf[x]!;
          for (let c = 0; c < channels; c++) inputs[to + cell * channels + c]! += row[at++]! / share[cell]!;
        }
    },
  };
}
