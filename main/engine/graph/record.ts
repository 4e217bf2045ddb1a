import type { Tensor } from '@tensorflow/tfjs';
import { opDef } from './ops';
import { attr, dtypeNumbers, type Attr, type GraphNode, type ProtoType } from './proto';

/** What of tfjs-node's backend the recorder uses; its types are not exported. */
export interface NodeBackend {
  binding: Binding;
  getInputTensorIds(tensors: readonly Tensor[]): number[];
  createOutputTensor(metadata: TensorMetadata): Tensor;
  tensorMap: { get(dataId: object): { shape: number[]; dtype: number } };
  isUsingGpuDevice: boolean;
}
interface TensorMetadata {
  id: number;
  shape: number[];
  dtype: number;
}
type Values = Float32Array | Int32Array | Uint8Array | boolean[];
interface OpAttr {
  name: string;
  type: number;
  value: unknown;
}
interface Binding {
  createTensor(shape: number[], dtype: number, values: Values): number;
  executeOp(op: string, attrs: OpAttr[], inputs: number[], outputs: number): TensorMetadata[];
  tensorDataSync(id: number): Values;
  deleteTensor(id: number): void;
}

/** The result of an operation of the graph. */
export interface Ref {
  /** `node`, or `node:1` for a later output. */
  name: string;
  dtype: ProtoType;
  shape: number[];
}

/** A recorded operation, with what a rewriting wants to know of it. */
export interface RecordedNode extends GraphNode {
  outputs: { dtype: ProtoType; shape: number[] }[];
}

/** Why calls cannot be recorded: they must be carried out one by one instead. */
export class NotRecordable extends Error {}

const typeNames = new Map<number, ProtoType>(
  Object.entries(dtypeNumbers).map(([name, n]) => [n, name as ProtoType]),
);
const typeName = (number: number): ProtoType => {
  const name = typeNames.get(number);
  if (!name) throw new NotRecordable(`it uses numbers of an unknown type (${number})`);
  return name;
};

/**
 * Writes down what tfjs asks native TensorFlow to do, as the nodes of a graph. The operations are carried out as well,
 * so that everything that asks for shapes gets answers.
 *
 * A recording is only right if the same calls would be made for other numbers: so nothing that depends on what is fed
 * may be read back, and nothing may be drawn at random in JavaScript.
 */
export class Recorder {
  readonly nodes: RecordedNode[] = [];
  private readonly refs = new Map<number, Ref>();
  /** Results that depend on what is fed. */
  private readonly live = new Set<string>();
  private readonly constants = new Map<string, Ref>();
  private readonly real: Binding;
  private count = 0;

  /** @param prefix of all names, so that several recordings can stand in one graph */
  constructor(
    private readonly backend: NodeBackend,
    private readonly prefix: string,
  ) {
    this.real = backend.binding;
  }

  /** Adds an operation of one's own. Types are taken from the inputs. */
  add(
    op: string,
    inputs: readonly Ref[],
    attrs: Record<string, Attr> = {},
    outputs: { dtype: ProtoType; shape: number[] }[] = [],
    after: readonly string[] = [],
  ): Ref[] {
    const name = `${this.prefix}/${op}_${this.count++}`;
    this.nodes.push({
      name,
      op,
      inputs: [...inputs.map((input) => input.name), ...after.map((node) => `^${node}`)],
      attrs: typed(op, inputs, attrs),
      outputs,
    });
    const refs = outputs.map((output, i): Ref => ({ name: i === 0 ? name : `${name}:${i}`, ...output }));
    if (inputs.some((input) => this.live.has(input.name))) refs.forEach((ref) => this.live.add(ref.name));
    return refs;
  }

  /** The name of the operation added last. */
  get last(): string {
    return this.nodes[this.nodes.length - 1]!.name;
  }

  /** A placeholder, read or other source whose numbers change from step to step. */
  source(
    op: string,
    inputs: readonly Ref[],
    attrs: Record<string, Attr>,
    dtype: ProtoType,
    shape: number[],
    after: readonly string[] = [],
  ): Ref {
    const [ref] = this.add(op, inputs, attrs, [{ dtype, shape }], after);
    this.live.add(ref!.name);
    return ref!;
  }

  constant(dtype: ProtoType, shape: number[], data: NodeJS.TypedArray | string[]): Ref {
    // The same scalar is asked for again and again.
    const key = data.length === 1 ? `${dtype}[${shape}]${data[0]}` : null;
    const known = key === null ? undefined : this.constants.get(key);
    if (known) return known;
    const [ref] = this.add('Const', [], { dtype: attr.type(dtype), value: attr.tensor(dtype, shape, data) }, [{ dtype, shape }]); // prettier-ignore
    if (key !== null) this.constants.set(key, ref!);
    return ref!;
  }

  /** Lets a tensor that exists stand for something in the graph. */
  bind(tensor: Tensor, ref: Ref): void {
    this.refs.set(this.idOf(tensor), ref);
  }

  /** Which native tensor a tensor or variable holds at the moment. */
  idOf(tensor: Tensor): number {
    return this.backend.getInputTensorIds([tensor])[0]!;
  }

  /** Where in the graph a recorded tensor comes from. */
  refOf(tensor: Tensor): Ref {
    const { shape, dtype } = this.backend.tensorMap.get(tensor.dataId);
    return this.known({ id: this.idOf(tensor), shape, dtype });
  }

  /**
   * Records what `work` does.
   * @throws NotRecordable
   */
  run<T>(work: () => T): T {
    const { backend, real: binding } = this;
    const { getInputTensorIds } = backend;
    const random = Math.random;
    const seen = new Map<number, TensorMetadata>();
    backend.getInputTensorIds = (tensors) => {
      const ids = getInputTensorIds.call(backend, tensors);
      tensors.forEach((tensor, i) => {
        // Scalars of 64 bits are made on the way and known already.
        if (!('dataId' in tensor)) return;
        const { shape, dtype } = backend.tensorMap.get(tensor.dataId);
        seen.set(ids[i]!, { id: ids[i]!, shape, dtype });
      });
      return ids;
    };
    backend.binding = Object.create(binding, {
      createTensor: {
        value: (shape: number[], dtype: number, values: Values) => {
          const id = binding.createTensor(shape, dtype, values);
          this.refs.set(id, this.constant(typeName(dtype), [...shape], elements(dtype, values)));
          return id;
        },
      },
      executeOp: {
        value: (op: string, attrs: OpAttr[], inputs: number[], outputs: number) => {
          const refs = inputs.map((id) => this.known(seen.get(id) ?? { id, shape: [], dtype: 1 }));
          const made = binding.executeOp(op, attrs, inputs, outputs);
          const types = made.map(({ dtype, shape }) => ({ dtype: typeName(dtype), shape: [...shape] }));
          const given = Object.fromEntries(attrs.map((a) => [a.name, attrOf(a)]));
          const recorded = this.add(op, refs, given, types);
          made.forEach(({ id }, i) => this.refs.set(id, recorded[i]!));
          return made;
        },
      },
      tensorDataSync: {
        value: (id: number) => {
          const ref = this.refs.get(id);
          if (ref && this.live.has(ref.name))
            throw new NotRecordable(`it looks at the numbers of “${ref.name}” while they are computed`);
          return binding.tensorDataSync(id);
        },
      },
      deleteTensor: { value: (id: number) => binding.deleteTensor(id) },
    }) as Binding;
    Math.random = () => {
      throw new NotRecordable('it draws random numbers of its own');
    };
    try {
      return work();
    } finally {
      backend.binding = binding;
      backend.getInputTensorIds = getInputTensorIds;
      Math.random = random;
    }
  }

  /** The graph's side of a native tensor. One made before the recording is baked in. */
  private known({ id, shape, dtype }: TensorMetadata): Ref {
    const ref = this.refs.get(id);
    if (ref) return ref;
    const constant = this.constant(
      typeName(dtype),
      [...shape],
      elements(dtype, this.real.tensorDataSync(id)),
    );
    this.refs.set(id, constant);
    return constant;
  }
}

/** An attribute as tfjs-node states it. Its types are TensorFlow's own numbers: string, int, float, bool, type, shape. */
function attrOf({ type, value }: OpAttr): Attr {
  const many = Array.isArray(value);
  switch (type) {
    case 0:
      return attr.string(String(value));
    case 1:
      return many ? attr.listInt(value as number[]) : attr.int(Number(value));
    case 2:
      return many ? attr.listFloat(value as number[]) : attr.float(Number(value));
    case 3:
      return attr.bool(Boolean(value));
    case 4:
      return attr.type(typeName(value as number));
    case 5:
      return attr.shape(value as number[]);
    default:
      throw new NotRecordable(`an operation has an attribute of an unknown kind (${type})`);
  }
}

/** The attributes an operation has, with the types of what really flows in. */
function typed(op: string, inputs: readonly Ref[], given: Record<string, Attr>): Record<string, Attr> {
  const definition = opDef(op);
  if (!definition)
    throw new NotRecordable(`TensorFlow’s operation ${op} is not among those that can be recorded`);
  const attrs = Object.fromEntries(Object.entries(given).filter(([name]) => definition.attrs.has(name)));
  const lists = definition.inputs.filter((input) => input.count !== null).length;
  let at = 0;
  for (const { type, count } of definition.inputs) {
    const several = count === null ? 1 : inputs.length - (definition.inputs.length - lists);
    if (count !== null) attrs[count] = attr.int(several);
    const input = inputs[at];
    if (type?.startsWith('@')) attrs[type.slice(1)] = attr.listType(inputs.slice(at).map((i) => i.dtype));
    else if (type !== null && input) attrs[type] = attr.type(input.dtype);
    at += several;
  }
  return attrs;
}

/** Values as tfjs hands them over, in their type's own layout. */
function elements(dtype: number, values: Values): NodeJS.TypedArray {
  const name = typeName(dtype);
  if (name === 'bool') return Uint8Array.from(values as ArrayLike<number>, Number);
  // tfjs has numbers of 64 bits as pairs of 32.
  if (name === 'int64') return new BigInt64Array(Int32Array.from(values as Int32Array).buffer);
  return values as Float32Array;
}
