import type { z } from 'zod';
import type { DataSpec } from '../data/spec';

/** Shape of one sample, without the batch axis: `[28, 28, 1]`, `[steps, features]`, `[units]`. */
export type Shape = readonly number[];

export const categories = [
  'io', 'core', 'activation', 'convolution', 'pooling', 'recurrent', 'regularization', 'normalization', 'merge',
] as const; // prettier-ignore
export type Category = (typeof categories)[number];

/** Why inputs do not fit a layer: what it expects, what it received. The rest lets repairs search for a mend. */
export interface Misfit {
  misfit: string;
  /** Rank (number of axes without the batch) the layer accepts, where that is the matter. */
  expectedRank?: number;
  /** The very shape that would fit, where only one does. */
  expectedShape?: Shape;
  /** Which of several inputs is the odd one; 0 = the first link. */
  input?: number;
}
export const misfit = (why: string, more: Omit<Misfit, 'misfit'> = {}): Misfit => ({ misfit: why, ...more });
export const isMisfit = (x: Shape | Misfit): x is Misfit => 'misfit' in x;

export interface WeightCount {
  trainable: number;
  /** Weights that training does not change, like batch normalisation's moving averages. */
  frozen: number;
}

/** A layer as tfjs and Keras state it. */
export interface LayerConfig {
  className: string;
  config: Record<string, unknown>;
}

/** All that is known about one layer. Pure: no tfjs, no React, no DOM. Everything else derives from it. */
export interface LayerDefinition<S extends z.ZodObject = z.ZodObject> {
  /** Keras' class name; also the name in tfjs' registry. */
  className: string;
  category: Category;
  doc: {
    /** One plain sentence: what it does. */
    summary: string;
    /** When to use it. */
    when: string;
    /** Its formula, in plain Unicode. */
    formula?: string;
  };
  /** Paper or reference page it follows. */
  source: string;
  /** Parameters under Keras' names in camelCase, built from `fields`. */
  params: S;
  /** How many links may come in. One, unless said otherwise. */
  inputs: { min: number; max: number };
  /** @param inputs one shape per incoming link, without batch. @returns the output's shape, or why not. */
  outputShape(inputs: Shape[], params: z.output<S>, spec: DataSpec | null): Shape | Misfit;
  /** Number of weights for one input shape that fits. */
  paramCount(inputs: Shape[], params: z.output<S>): WeightCount;
  /** Multiply-adds of one forward pass over one sample. */
  multiplyAdds(inputs: Shape[], params: z.output<S>, output: Shape): number;
  /** The two or three things to show on the node: “32 filters · 3×3 · relu”. */
  headline(params: z.output<S>): string[];
  /** Class name and config (camelCase) for tfjs and Keras, when they differ from `className` and the plain parameters. */
  toKeras?(params: z.output<S>): LayerConfig;
  /** The same for tfjs alone, where it knows a parameter by another name than Keras. */
  toTfjs?(params: z.output<S>): LayerConfig;
}

type Derived = 'inputs' | 'paramCount' | 'multiplyAdds' | 'headline';
type Given<S extends z.ZodObject> = Omit<LayerDefinition<S>, Derived> &
  Partial<Pick<LayerDefinition<S>, Derived>>;

/** States a layer. Left out: one input, no weights, no multiply-adds, no headline. */
export function defineLayer<S extends z.ZodObject>(given: Given<S>): LayerDefinition<S> {
  return {
    inputs: { min: 1, max: 1 },
    paramCount: () => ({ trainable: 0, frozen: 0 }),
    multiplyAdds: () => 0,
    headline: () => [],
    ...given,
  };
}

export const size = (shape: Shape): number => shape.reduce((a, b) => a * b, 1);
export const formatShape = (shape: Shape): string => (shape.length ? shape.join('×') : 'scalar');
export const trainable = (count: number): WeightCount => ({ trainable: count, frozen: 0 });
