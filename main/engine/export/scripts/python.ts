import type { Loss, OptimizerSettings, Schedule, TrainingSettings } from '#shared/training/settings';
import type { Shape } from '#shared/layers/define';
import { kerasModule } from '#shared/layers/kerasNames';
import { configOf, type NetLayer } from '../net';
import { columnFacts, inputFacts, nullWords, oneLine, outputFacts, variableNames, type Plain, type ScriptSource } from './facts'; // prettier-ignore
import { pythonPreparation, pythonProgram } from './python.parts';

/**
 * A Python script that rebuilds the net with Keras 3 as a person would write it, prepares raw rows as the training did,
 * predicts with the trained weights, and trains the same net anew.
 * @see https://keras.io/guides/functional_api/
 */
export function pythonScript(source: ScriptSource): string {
  const { run, file, weights } = source;
  const { training } = run.project;
  return `"""${oneLine(run.project.name)}: a neural net made with Netloom, as plain Keras code.

    python ${oneLine(file)} predict rows.csv predictions.csv    predicts with the trained weights
    python ${oneLine(file)} train rows.csv                      trains the same net anew

It needs Python 3.9 or newer, numpy, and Keras 3 with a backend: pip install numpy keras tensorflow
"""
import csv
import math
import re
import sys
from datetime import datetime, timezone
from pathlib import Path

import keras
import numpy as np
from keras import layers

WEIGHTS = Path(__file__).with_name(${py(weights)})

# How each column becomes numbers. All constants were learned from the training rows.
COLUMNS = ${pyLines(columnFacts(run.fitted))}
# Words that stand for "no value" in a file.
NULL_WORDS = ${py(nullWords(run))}
# Rows that one sample reaches back, and values ahead that are predicted; None for independent rows.
WINDOW = ${run.fitted.window ? py([run.fitted.window.steps, run.fitted.window.horizon]) : 'None'}
# What each output of the net answers.
OUTPUTS = ${pyLines(outputFacts(source))}

${pythonPreparation}
def model_inputs(x):
    """Hands the numbers of prepared rows to the net's inputs. x: ${run.spec.steps === null ? '[rows, numbers]' : '[rows, steps, numbers]'}."""
    return [
${inputFacts(source)
  .map(
    ({ slots, shape }) =>
      `        x${slots ? `[..., ${py(slots)}]` : ''}.reshape(${['-1', ...shape].join(', ')}),`,
  )
  .join('\n')}
    ]


def build():
    """The net: ${source.built.model.countParams().toLocaleString('en')} weights. The comments give each layer's output for one row."""
${netLines(source)}


def compile_net(model):
    model.compile(
        optimizer=${optimizer(training)},
        loss=[${source.built.outputs.map(({ loss }) => py(losses[loss])).join(', ')}],
${source.built.outputs.length > 1 ? `        loss_weights=${py(source.built.outputs.map((o) => o.lossWeight))},\n` : ''}        metrics=[${source.built.outputs.map(({ targetIndex }) => (run.spec.targets[targetIndex]!.classes ? '["accuracy"]' : '["mae"]')).join(', ')}],
    )
    return model


def train(x, targets, sample_weight=None):
    """Trains a new net on prepared rows."""
    keras.utils.set_random_seed(${run.seed})
    order = np.random.default_rng(${run.seed}).permutation(len(x))
    x, targets = x[order], [t[order] for t in targets]
    model = compile_net(build())
    model.fit(
        model_inputs(x),
        targets,
        sample_weight=None if sample_weight is None else sample_weight[order],
        batch_size=${training.batchSize},
        epochs=${training.epochs},
        shuffle=${py(training.shuffle)},
        validation_split=${py(run.project.data?.split.validation ?? 0)},
        callbacks=[${callbacks(training, run.project.data?.split.validation ?? 0)}],
    )
    return model


# What an error in each class counts, as it did in training.
CLASS_WEIGHTS = ${classWeights(source)}
# The column that says how much each row counts, and what stands for a missing weight (None: the row is left out).
ROW_WEIGHT = ${py(run.fitted.weight ? { ...run.fitted.weight } : null)}

${pythonProgram}`;
}

/** A value as Python writes it. JSON's strings are Python's. */
export function py(value: Plain): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (Array.isArray(value)) return `[${value.map(py).join(', ')}]`;
  if (typeof value === 'object')
    return `{${Object.entries(value).map(([k, v]) => `${py(k)}: ${py(v)}`).join(', ')}}`; // prettier-ignore
  return JSON.stringify(value);
}
const pyLines = (values: readonly Plain[]): string => `[\n${values.map((v) => `    ${py(v)},\n`).join('')}]`;

function netLines({ net, run }: ScriptSource): string {
  const names = variableNames(net, 'snake', ['x', 'layers', 'keras', 'np', 'csv', 'math', 're', 'sys', 'lambda', 'input', 'train', 'build', 'prepare']); // prettier-ignore
  const variable = (layer: string) => names.get(layer)!;
  const lines = net.layers.map((layer) => {
    const made = layer.node.type === 'Input'
      ? `keras.Input(shape=${tuple(layer.outputShape)})`
      : `${call(layer)}(${layer.inputs.length > 1 ? `[${layer.inputs.map(variable).join(', ')}]` : variable(layer.inputs[0]!)})`; // prettier-ignore
    return `    ${variable(layer.name)} = ${made}  # ${layer.outputShape.join(' × ')}`;
  });
  const ends = (layers: readonly string[]) => `[${layers.map(variable).join(', ')}]`;
  const name = oneLine(run.project.name).replace(/[^A-Za-z0-9]+/g, '_').replace(/^_+|_+$/g, '') || 'net'; // prettier-ignore
  return [...lines, `    return keras.Model(inputs=${ends(net.inputs)}, outputs=${ends(net.outputs)}, name=${py(name)})`].join('\n'); // prettier-ignore
}

const tuple = (shape: Shape): string => `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`;

function call(layer: NetLayer): string {
  const { className, config } = configOf(layer, 'keras');
  return construct(className, config);
}

/** Keras' own defaults, which a person would not write down. */
const defaults: Record<string, Plain> = {
  use_bias: true, kernel_initializer: 'glorot_uniform', depthwise_initializer: 'glorot_uniform', pointwise_initializer: 'glorot_uniform', recurrent_initializer: 'orthogonal',
  padding: 'valid', dropout: 0, recurrent_dropout: 0, recurrent_activation: 'sigmoid', return_sequences: false, unit_forget_bias: true, axis: -1,
  momentum: 0.99, epsilon: 0.001, center: true, scale: true, merge_mode: 'concat', alpha_initializer: 'zeros', normalize: false, mask_zero: false,
}; // prettier-ignore

function construct(className: string, config: Record<string, unknown>): string {
  const given = Object.entries(config).filter(([name, value]) => {
    if (name in defaults) return JSON.stringify(defaults[name]) !== JSON.stringify(value);
    if (name === 'activation' && value === 'linear')
      return /^(SimpleRNN|LSTM|GRU|Activation)$/.test(className);
    return !(['strides', 'dilation_rate'].includes(name) && className.includes('Conv') && [value].flat().every((v) => v === 1)); // prettier-ignore
  });
  const library = kerasModule(className).replace('keras.layers', 'layers');
  const args = given.map(([name, value]) =>
    name === 'layer' ? argument(value) : `${name}=${argument(value)}`,
  );
  return `${library}.${className}(${args.join(', ')})`;
}

function argument(value: unknown): string {
  if (typeof value === 'object' && value !== null && 'class_name' in value) {
    const { class_name, config } = value as { class_name: string; config: Record<string, unknown> };
    return construct(class_name, config);
  }
  return Array.isArray(value) && value.every((v) => typeof v === 'number')
    ? tuple(value)
    : py(value as Plain);
}

const losses: Record<Exclude<Loss, 'auto'>, string> = {
  meanSquaredError: 'mean_squared_error',
  meanAbsoluteError: 'mean_absolute_error',
  huber: 'huber',
  logCosh: 'log_cosh',
  binaryCrossentropy: 'binary_crossentropy',
  categoricalCrossentropy: 'categorical_crossentropy',
  poisson: 'poisson',
  hinge: 'hinge',
  kullbackLeiblerDivergence: 'kl_divergence',
  cosineProximity: 'cosine_similarity',
};

function optimizer({ optimizer: o, clipNorm }: TrainingSettings): string {
  const names: Record<OptimizerSettings['type'], string> = { sgd: 'SGD', adam: 'Adam', adamax: 'Adamax', rmsprop: 'RMSprop', adagrad: 'Adagrad', adadelta: 'Adadelta' }; // prettier-ignore
  const { type, ...rest } = o;
  const spelled: Record<string, string> = { learningRate: 'learning_rate', beta1: 'beta_1', beta2: 'beta_2', initialAccumulatorValue: 'initial_accumulator_value' }; // prettier-ignore
  const known = ['learningRate', 'momentum', 'nesterov', 'beta1', 'beta2', 'epsilon', 'rho', 'initialAccumulatorValue']; // prettier-ignore
  const args = Object.entries(rest).filter(([name]) => known.includes(name)).map(([name, value]) => `${spelled[name] ?? name}=${py(value as Plain)}`); // prettier-ignore
  if (clipNorm !== null) args.push(`global_clipnorm=${clipNorm}`);
  return `keras.optimizers.${names[type]}(${args.join(', ')})`;
}

function callbacks(
  { earlyStopping, restoreBest, schedule, optimizer: o, epochs }: TrainingSettings,
  validation: number,
): string {
  const watched = validation > 0 ? 'val_loss' : 'loss';
  const found: string[] = [];
  if (earlyStopping)
    found.push(`keras.callbacks.EarlyStopping(monitor=${py(watched)}, patience=${earlyStopping.patience}, min_delta=${earlyStopping.minDelta}, restore_best_weights=${py(restoreBest)})`); // prettier-ignore
  if (schedule.type === 'onPlateau')
    found.push(`keras.callbacks.ReduceLROnPlateau(monitor=${py(watched)}, patience=${schedule.patience}, factor=${schedule.factor}, min_delta=0)`); // prettier-ignore
  else if (schedule.type !== 'constant')
    found.push(`keras.callbacks.LearningRateScheduler(lambda epoch: ${o.learningRate} * ${factor(schedule, epochs)})`); // prettier-ignore
  return found.length === 0 ? '' : `\n${found.map((c) => `            ${c},\n`).join('')}        `;
}

/** The schedule's factor on the learning rate, as an expression of the epoch. */
function factor(schedule: Exclude<Schedule, { type: 'constant' | 'onPlateau' }>, epochs: number): string {
  const cosine = (progress: string, floor: number) =>
    `(${floor} + ${1 - floor} * 0.5 * (1 + math.cos(math.pi * min(1, ${progress}))))`;
  switch (schedule.type) {
    case 'step':
      return `${schedule.factor} ** (epoch // ${schedule.every})`;
    case 'exponential':
      return `${schedule.factor} ** epoch`;
    case 'cosine':
      return cosine(`epoch / ${epochs}`, schedule.floor);
    case 'warmupCosine': {
      const { warmupEpochs: warm, floor } = schedule;
      return `((epoch + 1) / ${warm + 1} if epoch < ${warm} else ${cosine(`(epoch - ${warm}) / ${Math.max(1, epochs - warm)}`, floor)})`;
    }
  }
}

function classWeights({ run }: ScriptSource): string {
  const target = run.fitted.targets[0]!;
  return target.kind === 'classes' && target.weights.some((w) => w !== 1) ? py(target.weights) : 'None';
}
