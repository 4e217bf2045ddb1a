import { z } from 'zod';

const learningRate = z.number().positive().default(0.001);
/** Optimisers of tfjs under Keras' names; defaults are Keras'. */
export const optimizerSchema = z.discriminatedUnion('type', [
  z.looseObject({
    type: z.literal('sgd'),
    learningRate: learningRate.default(0.01),
    momentum: z.number().min(0).max(1).default(0),
    nesterov: z.boolean().default(false),
  }),
  z.looseObject({
    type: z.literal('adam'),
    learningRate,
    beta1: z.number().min(0).max(1).default(0.9),
    beta2: z.number().min(0).max(1).default(0.999),
    epsilon: z.number().positive().default(1e-7),
  }),
  z.looseObject({
    type: z.literal('adamax'),
    learningRate,
    beta1: z.number().min(0).max(1).default(0.9),
    beta2: z.number().min(0).max(1).default(0.999),
    epsilon: z.number().positive().default(1e-7),
  }),
  z.looseObject({
    type: z.literal('rmsprop'),
    learningRate,
    rho: z.number().min(0).max(1).default(0.9),
    momentum: z.number().min(0).max(1).default(0),
    epsilon: z.number().positive().default(1e-7),
  }),
  z.looseObject({
    type: z.literal('adagrad'),
    learningRate: learningRate.default(0.01),
    initialAccumulatorValue: z.number().positive().default(0.1),
  }),
  z.looseObject({
    type: z.literal('adadelta'),
    learningRate: learningRate.default(1),
    rho: z.number().min(0).max(1).default(0.95),
    epsilon: z.number().positive().default(1e-7),
  }),
]);
export type OptimizerSettings = z.infer<typeof optimizerSchema>;

/** Learning rate over epochs, as a factor on the optimiser's own rate. */
export const scheduleSchema = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('constant') }),
  z.looseObject({
    type: z.literal('step'),
    every: z.number().int().min(1).default(10),
    factor: z.number().positive().max(1).default(0.5),
  }),
  z.looseObject({ type: z.literal('exponential'), factor: z.number().positive().max(1).default(0.97) }),
  z.looseObject({ type: z.literal('cosine'), floor: z.number().min(0).max(1).default(0) }),
  z.looseObject({
    type: z.literal('warmupCosine'),
    warmupEpochs: z.number().int().min(1).default(5),
    floor: z.number().min(0).max(1).default(0),
  }),
  z.looseObject({
    type: z.literal('onPlateau'),
    patience: z.number().int().min(1).default(5),
    factor: z.number().positive().max(1).default(0.5),
  }),
]);
export type Schedule = z.infer<typeof scheduleSchema>;

export const losses = [
  'auto', 'meanSquaredError', 'meanAbsoluteError', 'huber', 'logCosh', 'binaryCrossentropy', 'categoricalCrossentropy', 'poisson', 'hinge', 'kullbackLeiblerDivergence', 'cosineProximity',
] as const; // prettier-ignore
export type Loss = (typeof losses)[number];

export const trainingSchema = z.looseObject({
  optimizer: optimizerSchema.default({
    type: 'adam',
    learningRate: 0.001,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-7,
  }),
  schedule: scheduleSchema.default({ type: 'constant' }),
  batchSize: z.number().int().min(1).max(1_000_000).default(32),
  epochs: z.number().int().min(1).max(1_000_000).default(100),
  /** Draws initial weights, the order of rows, dropout. */
  seed: z
    .number()
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .default(42),
  shuffle: z.boolean().default(true),
  classWeights: z.enum(['none', 'balanced']).default('none'),
  /** Gradients are scaled down to this global norm; null = never. */
  clipNorm: z.number().positive().nullable().default(null),
  earlyStopping: z
    .looseObject({ patience: z.number().int().min(1).default(20), minDelta: z.number().min(0).default(0) })
    .nullable()
    .default({ patience: 20, minDelta: 0 }),
  /** Take the weights of the epoch with the best validation loss at the end. */
  restoreBest: z.boolean().default(true),
  /** Histograms of weights and gradients every so many epochs; 0 = never. */
  histogramEvery: z.number().int().min(0).default(1),
  /** What a crash can cost at most: a checkpoint is written after so many epochs, or minutes, whichever comes first. */
  checkpoints: z
    .looseObject({
      epochs: z.number().int().min(1).default(1),
      minutes: z.number().min(0.5).default(0.5),
      /** Besides the last and the best, one is kept every so many epochs; 0 = none. */
      keepEvery: z.number().int().min(0).default(0),
    })
    .default({ epochs: 1, minutes: 0.5, keepEvery: 0 }),
});
export type TrainingSettings = z.infer<typeof trainingSchema>;
