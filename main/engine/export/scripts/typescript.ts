import type { Loss, OptimizerSettings, TrainingSettings } from '#shared/training/settings';
import { kerasModule } from '#shared/layers/kerasNames';
import type { Tf } from '../../backend/load';
import { configOf, type NetLayer } from '../net';
import { columnFacts, inputFacts, nullWords, oneLine, outputFacts, variableNames, type Plain, type ScriptSource } from './facts'; // prettier-ignore
import { typescriptAnswers, typescriptPreparation } from './typescript.parts';

/**
 * A TypeScript module that rebuilds the net with tfjs as a person would write it, prepares raw rows as the training
 * did, predicts with the trained weights, and trains the same net anew. It runs in browsers and in Node.
 * @see https://www.tensorflow.org/js/guide/models_and_layers
 */
export function typescriptScript(source: ScriptSource & { tf: Tf }): string {
  const { run, built, weights } = source;
  const { training } = run.project;
  const validation = run.project.data?.split.validation ?? 0;
  return `/*
 * ${oneLine(run.project.name)}: a neural net made with Netloom, as plain TensorFlow.js code.
 *
 *   const model = build();
 *   loadWeights(model, await (await fetch('${oneLine(weights)}')).arrayBuffer());
 *   predict(model, [{ column: 'text', … }]);
 *
 * It needs @tensorflow/tfjs (in Node, @tensorflow/tfjs-node is faster).
 */
import * as tf from '@tensorflow/tfjs';

/** A raw row: texts by column name, null or '' where there is no value. */
export type Row = Record<string, string | null>;

type Column = { name: string; indicator?: boolean } & (
  | { kind: 'number'; fill: number | null; shift: number; scale: number }
  | { kind: 'boolean'; fill: number | null }
  | { kind: 'category'; fill: string | null; categories: string[]; encoding: string }
  | { kind: 'date'; fill: number | null; parts: [part: string, shift: number, scale: number][]; origin: number }
);
/** How each column becomes numbers. All constants were learned from the training rows. */
const columns: Column[] = ${lines(columnFacts(run.fitted))};
/** Words that stand for "no value" in a file. */
const nullWords = ${ts(nullWords(run))};
/** Rows that one sample reaches back; null for independent rows. */
const steps = ${run.spec.steps ?? 'null'} as number | null;
type Output = { column: string } & ({ classes: string[]; form: string } | { shift: number; scale: number });
/** What each output of the net answers. */
const outputs: Output[] = ${lines(outputFacts(source))};
/** Which numbers of a prepared row each input takes (null: all), and in which shape. */
const inputs: { slots: number[] | null; shape: number[] }[] = ${lines(inputFacts(source))};
${typescriptPreparation}
/** The net: ${built.model.countParams().toLocaleString('en')} weights. The comments give each layer's output for one row. */
export function build(): tf.LayersModel {
${netLines(source)}
}

/** Makes the net ready for training, with the loss and the optimiser it was trained with. */
export function compile(model: tf.LayersModel): void {
  model.compile({
    optimizer: ${optimizer(training)},
    loss: [${built.outputs.map(({ loss }) => lossOf(loss)).join(', ')}],
  });
}

/** Trains on prepared rows and their answers: one tensor per input and per output.${run.fitted.weight ? ' tfjs knows no weights of rows: all count alike.' : ''} */
export async function train(model: tf.LayersModel, x: tf.Tensor[], y: tf.Tensor[]): Promise<tf.History> {
  compile(model);
  return model.fit(x, y, {
    batchSize: ${training.batchSize},
    epochs: ${training.epochs},
    shuffle: ${String(training.shuffle)},
    validationSplit: ${validation},${training.earlyStopping ? `\n    callbacks: [tf.callbacks.earlyStopping({ monitor: '${validation > 0 ? 'val_loss' : 'loss'}', patience: ${training.earlyStopping.patience}, minDelta: ${training.earlyStopping.minDelta} })],` : ''}
  });
}
${typescriptAnswers}`;
}

/** A value as TypeScript writes it; names of fields stand plain. */
export function ts(value: Plain): string {
  if (Array.isArray(value)) return `[${value.map(ts).join(', ')}]`;
  if (typeof value === 'object' && value !== null)
    return `{ ${Object.entries(value).map(([k, v]) => `${k}: ${ts(v)}`).join(', ')} }`; // prettier-ignore
  return typeof value === 'string' ? quoted(value) : JSON.stringify(value);
}
/** In single quotes, as the rest of the script. */
const quoted = (text: string): string => `'${JSON.stringify(text).slice(1, -1).replace(/\\"/g, '"').replace(/'/g, "\\'")}'`; // prettier-ignore
const lines = (values: readonly Plain[]): string => `[\n${values.map((v) => `  ${ts(v)},\n`).join('')}]`;

const reserved = ['x', 'y', 'tf', 'columns', 'steps', 'outputs', 'inputs', 'build', 'train', 'compile', 'predict', 'prepare', 'function', 'class', 'const', 'new', 'return', 'default', 'delete', 'in', 'if', 'for', 'do', 'null', 'true', 'false', 'switch', 'case', 'with', 'this', 'void', 'var', 'let', 'import', 'export', 'input']; // prettier-ignore

function netLines({ tf, net, run }: ScriptSource & { tf: Tf }): string {
  const names = variableNames(net, 'camel', reserved);
  const variable = (layer: string) => names.get(layer)!;
  const made = (layer: NetLayer): string => {
    if (layer.node.type === 'Input') return `tf.input({ shape: [${layer.outputShape.join(', ')}] })`;
    const { className, config } = configOf(layer, 'tfjs');
    const from = layer.inputs.map(variable);
    return `${construct(tf, className, config)}.apply(${from.length > 1 ? `[${from.join(', ')}]` : from[0]!}) as tf.SymbolicTensor`;
  };
  const ends = (layers: readonly string[]) => `[${layers.map(variable).join(', ')}]`;
  return [
    ...net.layers.map((layer) => `  const ${variable(layer.name)} = ${made(layer)}; // ${layer.outputShape.join(' × ')}`),
    `  return tf.model({ inputs: ${ends(net.inputs)}, outputs: ${ends(net.outputs)}, name: ${quoted(oneLine(run.project.name))} });`,
  ].join('\n'); // prettier-ignore
}

/** tfjs' own defaults, which a person would not write down. */
const defaults: Record<string, Plain> = {
  useBias: true, kernelInitializer: 'glorotUniform', depthwiseInitializer: 'glorotUniform', pointwiseInitializer: 'glorotUniform', recurrentInitializer: 'orthogonal',
  padding: 'valid', dropout: 0, recurrentDropout: 0, returnSequences: false, unitForgetBias: true, momentum: 0.99, epsilon: 0.001, center: true, scale: true,
  mergeMode: 'concat', alphaInitializer: 'zeros', normalize: false, resetAfter: false, maskZero: false,
}; // prettier-ignore

function construct(tf: Tf, className: string, config: Record<string, unknown>): string {
  const given = Object.entries(config).filter(([name, value]) => {
    if (name in defaults) return JSON.stringify(defaults[name]) !== JSON.stringify(value);
    if (name === 'activation' && value === 'linear')
      return /^(SimpleRNN|LSTM|GRU|Activation)$/.test(className);
    return !(['strides', 'dilationRate'].includes(name) && className.includes('Conv') && [value].flat().every((v) => v === 1)); // prettier-ignore
  });
  // tfjs takes several axes as well; only its types say one.
  const typed = (name: string, value: unknown) => name === 'axis' && Array.isArray(value) ? ' as unknown as number' : ''; // prettier-ignore
  const fields = given.map(([name, value]) => `${name}: ${argument(tf, value)}${typed(name, value)}`).join(', '); // prettier-ignore
  // Some makers of tfjs fail without an argument.
  const args = fields === '' ? '{}' : `{ ${fields} }`;
  if (className === 'L1L2') return `tf.regularizers.l1l2(${args})`;
  if (kerasModule(className) === 'keras.constraints')
    return `tf.constraints.${className[0]!.toLowerCase()}${className.slice(1)}(${className === 'NonNeg' ? '' : args})`;
  const maker = Object.keys(tf.layers).find((name) => name.toLowerCase() === className.toLowerCase());
  if (!maker) throw new Error(`tf.layers has no maker for ${className}`);
  return `tf.layers.${maker}(${args})`;
}

function argument(tf: Tf, value: unknown): string {
  if (typeof value !== 'object' || value === null || !('className' in value)) return ts(value as Plain);
  const { className, config } = value as { className: string; config: Record<string, unknown> };
  const made = construct(tf, className, config);
  return kerasModule(className) === 'keras.layers' ? `${made} as tf.RNN` : made;
}

function lossOf(loss: Exclude<Loss, 'auto'>): string {
  if (loss === 'huber') return 'tf.losses.huberLoss';
  return quoted(loss === 'logCosh' ? 'logcosh' : loss);
}

function optimizer({ optimizer: o }: TrainingSettings): string {
  const args: Record<OptimizerSettings['type'], (o: never) => number[]> = {
    sgd: ({ learningRate, momentum }: Optimizer<'sgd'>) => momentum > 0 ? [learningRate, momentum] : [learningRate],
    adam: ({ learningRate, beta1, beta2, epsilon }: Optimizer<'adam'>) => [learningRate, beta1, beta2, epsilon],
    adamax: ({ learningRate, beta1, beta2, epsilon }: Optimizer<'adamax'>) => [learningRate, beta1, beta2, epsilon],
    rmsprop: ({ learningRate, rho, momentum, epsilon }: Optimizer<'rmsprop'>) => [learningRate, rho, momentum, epsilon],
    adagrad: ({ learningRate, initialAccumulatorValue }: Optimizer<'adagrad'>) => [learningRate, initialAccumulatorValue],
    adadelta: ({ learningRate, rho, epsilon }: Optimizer<'adadelta'>) => [learningRate, rho, epsilon],
  }; // prettier-ignore
  const given = args[o.type](o as never).join(', ');
  if (o.type === 'sgd' && o.momentum > 0) return `tf.train.momentum(${given}, ${String(o.nesterov)})`;
  return `tf.train.${o.type}(${given})`;
}
type Optimizer<T extends OptimizerSettings['type']> = Extract<OptimizerSettings, { type: T }>;
