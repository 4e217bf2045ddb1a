import type { NamedTensorMap, Tensor, Tensor1D, Variable } from '@tensorflow/tfjs';
import type { TrainingSettings } from '#shared/training/settings';
import type { Tf } from '../../backend/load';
import { withSeed } from '../../backend/native/random';
import { attr } from '../../graph/proto';
import { Recorder, type NodeBackend, type RecordedNode, type Ref } from '../../graph/record';
import { rewrite } from '../../graph/rewrite';
import type { BuiltModel } from '../../model/build';
import { callModel } from '../../model/predict';
import type { Objective } from '../objective';
import { clipByGlobalNorm, createOptimizer } from '../optimizers';
import { addFusedUpdate, hasFusedUpdate, type Change } from './update';
import type { GraphVariables } from './variables';

export interface TraceGiven {
  tf: Tf;
  built: BuiltModel;
  objective: Objective;
  settings: TrainingSettings;
  variables: GraphVariables;
  /** Numbers of each target that an output is compared with. */
  targetLengths: number[];
  /** Whether the optimiser may be TensorFlow's own operations, or must be the plain one's, number for number. */
  fused: boolean;
}

/** What is fed by rows: an input of the model or the target of an output. */
export interface RowSlot {
  name: string;
  /** Of one row. */
  shape: number[];
}

/** A recorded pass over a batch of one size. */
export interface Program {
  batch: number;
  nodes: RecordedNode[];
  inputs: RowSlot[];
  targets: RowSlot[];
  /** Placeholders of the learning rate and of the step's seed; null where nothing is learned. */
  rate: string | null;
  seed: string | null;
  /** `[recordLength]` of the objective. */
  record: string;
  /** Operations that learn. */
  learn: string[];
  /** By the weights' names in the model. */
  gradients: { name: string; shape: number[]; fetch: string }[];
}

/** Says in TensorFlow's error that a step was not carried out since its loss is not a finite number. */
export const notFinite = 'the loss is not finite';

/**
 * Records one training step: forward, loss, gradients, optimiser. The weights are as they were afterwards.
 * @throws NotRecordable
 */
export function traceLearning(given: TraceGiven, batch: number): Program {
  const { tf, built, objective, settings, variables } = given;
  const pass = new Pass(given, `learn${batch}`, batch);
  const { recorder } = pass;
  const rate = pass.placeholder('float32', []);
  const seed = pass.placeholder('int32', [2]);
  const trainable = built.model.trainableWeights;
  const weights = trainable.map((weight) => weight.read() as unknown as Variable);
  const fused = given.fused && hasFusedUpdate(settings.optimizer);
  const optimizer = createOptimizer(tf, settings.optimizer);
  try {
    if (!fused) {
      optimizer.prepare(weights);
      const { rate: rateVariable, memory } = optimizer.variables();
      recorder.bind(rateVariable, rate.ref);
      for (const [key, variable] of memory) pass.own(key, variable);
    }
    const { record, gradients } = pass.run(() => {
      let record: Ref;
      const { grads, value } = withSeed(seed.tensor as Tensor1D, () =>
        tf.variableGrads(() => {
          const score = objective.score(pass.targets, callModel(built, pass.inputs, true), true);
          record = recorder.refOf(score.record);
          return score.loss;
        }, weights),
      );
      pass.guard(recorder.refOf(value));
      const clipped = settings.clipNorm === null ? grads : clipByGlobalNorm(tf, grads, settings.clipNorm);
      if (!fused) optimizer.apply(weights, clipped);
      return { record: record!, gradients: refsOf(recorder, weights, clipped) };
    });
    const learn = pass.assignments();
    if (fused) {
      const changes = gradients.map(({ index, ref }): Change => {
        const weight = pass.variableOf(weights[index]!);
        return { index, weight, gradient: ref, readers: pass.readersOf(weights[index]!) };
      });
      learn.push(...addFusedUpdate({ recorder, variables, settings: settings.optimizer, rate: rate.ref, changes, guards: pass.guards })); // prettier-ignore
    }
    return {
      ...pass.program(record, learn),
      rate: `${rate.ref.name}:0`,
      seed: `${seed.ref.name}:0`,
      gradients: gradients.map(({ index, ref }) => ({ name: trainable[index]!.originalName, shape: ref.shape, fetch: fetchOf(ref) })), // prettier-ignore
    };
  } finally {
    optimizer.dispose();
    pass.end();
  }
}

/** Records what judges rows that are not learned from. @throws NotRecordable */
export function traceJudging(given: TraceGiven, batch: number): Program {
  const { objective, built } = given;
  const pass = new Pass(given, `judge${batch}`, batch);
  try {
    const record = pass.run(() =>
      pass.recorder.refOf(objective.score(pass.targets, callModel(built, pass.inputs, false), false).record),
    );
    return { ...pass.program(record, []), rate: null, seed: null, gradients: [] };
  } finally {
    pass.end();
  }
}

/** What is the same in every recording: what is fed, and the weights, which stay as they are. */
class Pass {
  readonly recorder: Recorder;
  readonly inputs: Tensor[] = [];
  readonly targets: Tensor[] = [];
  readonly guards: string[] = [];
  private readonly slots: { inputs: RowSlot[]; targets: RowSlot[] } = { inputs: [], targets: [] };
  private readonly made: Tensor[] = [];
  /** Variables with what they held before, and the node that reads them. */
  private readonly owned = new Map<Variable, { key: string; before: Tensor; id: number; read: Ref }>();

  constructor(
    private readonly given: TraceGiven,
    prefix: string,
    private readonly batch: number,
  ) {
    const { tf, built, targetLengths } = given;
    this.recorder = new Recorder(tf.backend() as unknown as NodeBackend, prefix);
    built.inputs.forEach(({ shape }) => {
      const { tensor, ref } = this.placeholder('float32', [batch, ...shape]);
      this.inputs.push(tensor);
      this.slots.inputs.push({ name: `${ref.name}:0`, shape: [...shape] });
    });
    targetLengths.forEach((length) => {
      const shape = length === 1 ? [] : [length];
      const { tensor, ref } = this.placeholder('float32', [batch, ...shape]);
      this.targets.push(tensor);
      this.slots.targets.push({ name: `${ref.name}:0`, shape });
    });
    for (const weight of built.model.weights)
      this.own(weight.originalName, weight.read() as unknown as Variable);
  }

  /** Something fed, and a tensor that stands for it. */
  placeholder(dtype: 'float32' | 'int32', shape: number[]): { tensor: Tensor; ref: Ref } {
    const attrs = { dtype: attr.type(dtype), shape: attr.shape(shape) };
    const ref = this.recorder.source('Placeholder', [], attrs, dtype, shape);
    const tensor = this.given.tf.zeros(shape, dtype);
    this.made.push(tensor);
    this.recorder.bind(tensor, ref);
    return { tensor, ref };
  }

  /** Lets a variable of tfjs stand for one of the graph. */
  own(key: string, variable: Variable): void {
    const { recorder, given } = this;
    const { handle } = given.variables.variable(key, variable.shape, () => (variable.dataSync() as Float32Array).slice()); // prettier-ignore
    const read = recorder.source('ReadVariableOp', [handle], { dtype: attr.type('float32') }, 'float32', variable.shape); // prettier-ignore
    recorder.bind(variable, read);
    this.owned.set(variable, { key, before: variable.clone(), id: recorder.idOf(variable), read });
  }

  run<T>(work: () => T): T {
    return this.given.tf.tidy(() => {
      let result: T;
      this.recorder.run(() => {
        result = work();
      });
      return result! as never;
    }) as T;
  }

  /** Nothing is changed by a step whose loss is not a finite number. */
  guard(loss: Ref): void {
    const { recorder } = this;
    const [finite] = recorder.add('IsFinite', [loss], {}, [{ dtype: 'bool', shape: [] }]);
    recorder.add('Assert', [finite!, recorder.constant('string', [], [notFinite])]);
    this.guards.push(recorder.last);
  }

  /** What the recorded calls assigned to variables, as operations to run. */
  assignments(): string[] {
    const { recorder } = this;
    return [...this.owned].flatMap(([variable, { id }]) => {
      if (recorder.idOf(variable) === id) return [];
      const { handle } = this.variableOf(variable);
      recorder.add('AssignVariableOp', [handle, recorder.refOf(variable)], { dtype: attr.type('float32') }, [], [...this.guards, ...this.readersOf(variable)]); // prettier-ignore
      return [recorder.last];
    });
  }

  variableOf(variable: Variable) {
    const { key } = this.owned.get(variable)!;
    return this.given.variables.variable(key, variable.shape, () => new Float32Array(0));
  }

  /**
   * What must have read a weight before it changes: the reading itself, and for a large weight whoever uses what was
   * read. Else TensorFlow copies it whole rather than change it in place.
   */
  readersOf(variable: Variable): string[] {
    const { name } = this.owned.get(variable)!.read;
    if (variable.size < 4096) return [name];
    return [
      name,
      ...this.recorder.nodes.filter((node) => node.inputs.includes(name)).map((node) => node.name),
    ];
  }

  program(record: Ref, learn: string[]): Omit<Program, 'rate' | 'seed' | 'gradients'> {
    const { batch, slots, recorder } = this;
    return { batch, nodes: rewrite(recorder.nodes), ...slots, record: fetchOf(record), learn };
  }

  /** Puts the variables back and gives back what was made. */
  end(): void {
    for (const [variable, { before }] of this.owned) {
      if (!variable.isDisposed) variable.assign(before);
      before.dispose();
    }
    this.made.forEach((tensor) => tensor.dispose());
  }
}

const fetchOf = ({ name }: Ref): string => (name.includes(':') ? name : `${name}:0`);

/** The gradients there are, each with its weight's place. A weight the loss does not depend on has none. */
function refsOf(
  recorder: Recorder,
  weights: readonly Variable[],
  gradients: NamedTensorMap,
): { index: number; ref: Ref }[] {
  return weights.flatMap((weight, index) => {
    const gradient = gradients[weight.name];
    return gradient ? [{ index, ref: recorder.refOf(gradient) }] : [];
  });
}
