import type { Tensor, Variable } from '@tensorflow/tfjs';
import type { Tf } from '../backend/load';
import { attr } from '../graph/proto';
import { Recorder, type NodeBackend, type RecordedNode, type Ref } from '../graph/record';
import { rewrite } from '../graph/rewrite';
import type { BuiltModel } from '../model/build';
import type { GraphVariable, GraphVariables } from './variables';

/** What is fed by rows: an input of the model or the target of an output. */
export interface RowSlot {
  name: string;
  /** Of one row. */
  shape: number[];
}

/** A recorded pass over a batch of one size. */
export interface Recorded {
  batch: number;
  nodes: RecordedNode[];
  inputs: RowSlot[];
  targets: RowSlot[];
}

export interface PassGiven {
  tf: Tf;
  built: BuiltModel;
  variables: GraphVariables;
  /** Numbers of each target that an output is compared with; none where nothing is compared. */
  targetLengths: readonly number[];
}

/** Says in TensorFlow's error that a step was not carried out since its loss is not a finite number. */
export const notFinite = 'the loss is not finite';

/**
 * What is the same in every recording of a net: what is fed, and the weights, which stay as they are.
 * Make it, `run` what shall be recorded, and `end` it whatever happens.
 */
export class Pass {
  readonly recorder: Recorder;
  readonly inputs: Tensor[] = [];
  readonly targets: Tensor[] = [];
  readonly guards: string[] = [];
  private readonly slots: { inputs: RowSlot[]; targets: RowSlot[] } = { inputs: [], targets: [] };
  private readonly made: Tensor[] = [];
  /** Variables with what they held before, and the node that reads them. */
  private readonly owned = new Map<Variable, { key: string; before: Tensor; id: number; read: Ref }>();

  constructor(
    private readonly given: PassGiven,
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
    return { tensor: this.standIn(ref, dtype), ref };
  }

  /** A tensor that stands for something of the graph. */
  private standIn(ref: Ref, dtype: 'float32' | 'int32'): Tensor {
    const tensor = this.given.tf.zeros(ref.shape, dtype);
    this.made.push(tensor);
    this.recorder.bind(tensor, ref);
    return tensor;
  }

  /**
   * Changes a weight once more, after it was changed.
   * @param updates the operations that change weights, of which those of this one are waited for
   * @param change from what it is then
   * @returns the operation to run
   */
  changeAfter(variable: Variable, updates: readonly string[], change: (value: Tensor) => Tensor): string {
    const { recorder } = this;
    const { handle, shape } = this.variableOf(variable);
    const own = recorder.nodes.filter(({ name, inputs }) => updates.includes(name) && inputs[0] === handle.name); // prettier-ignore
    const before = [...this.guards, ...this.readersOf(variable), ...own.map(({ name }) => name)];
    const dtype = attr.type('float32');
    const read = recorder.source('ReadVariableOp', [handle], { dtype }, 'float32', shape, before);
    const value = this.standIn(read, 'float32');
    const changed = this.run(() => recorder.refOf(change(value)));
    recorder.add('AssignVariableOp', [handle, changed], { dtype });
    return recorder.last;
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

  variableOf(variable: Variable): GraphVariable {
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
    const same = new Set([name]);
    const users = this.recorder.nodes.filter((node) => {
      if (!node.inputs.some((input) => same.has(input))) return false;
      if (node.op !== 'Reshape' && node.op !== 'Identity') return true;
      // The same numbers, not copied, in another shape.
      same.add(node.name);
      return false;
    });
    return [name, ...users.map((user) => user.name)];
  }

  /**
   * What was recorded, and by which names it is fed.
   * @param fetches all that is ever read back of it
   */
  recorded(fetches: readonly string[]): Recorded {
    const { isUsingGpuDevice } = this.given.tf.backend() as unknown as NodeBackend;
    return {
      batch: this.batch,
      nodes: rewrite(this.recorder.nodes, !isUsingGpuDevice, fetches),
      ...this.slots,
    };
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

/** The name by which a result is read back. */
export const fetchOf = ({ name }: Ref): string => (name.includes(':') ? name : `${name}:0`);
