// TensorFlow's GraphDef, written from plain data.
import { Message } from './wire';

/** The number of each element type, as in TensorFlow's `types.proto`. */
export const dtypeNumbers = {
  float32: 1,
  float64: 2,
  int32: 3,
  uint8: 4,
  string: 7,
  complex64: 8,
  int64: 9,
  bool: 10,
  float16: 19,
  resource: 20,
  variant: 21,
  uint32: 22,
  uint64: 23,
} as const;
export type ProtoType = keyof typeof dtypeNumbers;

const dtypeNames = new Map(Object.entries(dtypeNumbers).map(([name, number]) => [number as number, name]));

/** @returns the type's name; undefined for a number that is none of `dtypeNumbers` */
export const dtypeName = (number: number) => dtypeNames.get(number) as ProtoType | undefined;

/** A constant: `data` holds all its elements in row-major order. */
export interface ConstTensor {
  dtype: ProtoType;
  shape: number[];
  /** In the type's own layout (bool: one byte each); text for dtype string. */
  data: NodeJS.TypedArray | string[];
}

/** An attribute of a node, as plain data, so that rewriting a graph can look at it. */
export type Attr =
  | { kind: 'type'; value: ProtoType }
  | { kind: 'int' | 'float'; value: number }
  | { kind: 'bool'; value: boolean }
  | { kind: 'string'; value: string }
  | { kind: 'shape'; value: Shape }
  | { kind: 'tensor'; value: ConstTensor }
  | { kind: 'listInt'; value: number[] }
  | { kind: 'listFloat'; value: number[] }
  | { kind: 'listType'; value: ProtoType[] }
  | { kind: 'listShape'; value: Shape[] }
  | { kind: 'listString'; value: string[] };

/** −1 for a size that is not known, null where not even the number of axes is. */
export type Shape = number[] | null;

/** The attributes' constructors. */
export const attr = {
  type: (value: ProtoType): Attr => ({ kind: 'type', value }),
  int: (value: number): Attr => ({ kind: 'int', value }),
  float: (value: number): Attr => ({ kind: 'float', value }),
  bool: (value: boolean): Attr => ({ kind: 'bool', value }),
  string: (value: string): Attr => ({ kind: 'string', value }),
  shape: (value: Shape): Attr => ({ kind: 'shape', value }),
  tensor: (dtype: ProtoType, shape: number[], data: ConstTensor['data']): Attr => ({
    kind: 'tensor',
    value: { dtype, shape, data },
  }),
  listInt: (value: number[]): Attr => ({ kind: 'listInt', value }),
  listFloat: (value: number[]): Attr => ({ kind: 'listFloat', value }),
  listType: (value: ProtoType[]): Attr => ({ kind: 'listType', value }),
  listShape: (value: Shape[]): Attr => ({ kind: 'listShape', value }),
  listString: (value: string[]): Attr => ({ kind: 'listString', value }),
};

export interface GraphNode {
  name: string;
  op: string;
  /** "node", "node:output", and last "^node" for what must only run before. */
  inputs: string[];
  attrs: Record<string, Attr>;
  /** "/device:CPU:0"; TensorFlow chooses where it is left out. */
  device?: string;
}

/** The GraphDef version that the graphs are written for: TensorFlow 2.11's; newer ones read it as well. */
const PRODUCER = 1286;

/**
 * A serialised GraphDef.
 * @param nodes in any order
 * @see https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/framework/graph.proto
 */
export const graphDef = (nodes: GraphNode[]): Uint8Array => graphMessage(nodes).bytes();

/** The same as a message, to be put into another one. */
export function graphMessage(nodes: GraphNode[]): Message {
  const graph = new Message();
  for (const node of nodes) graph.put(1, nodeMessage(node));
  return graph.put(4, new Message().int(1, PRODUCER));
}

function nodeMessage({ name, op, inputs, attrs, device }: GraphNode): Message {
  const message = new Message().put(1, name).put(2, op);
  for (const input of inputs) message.put(3, input);
  if (device !== undefined) message.put(4, device);
  for (const [key, value] of Object.entries(attrs))
    message.put(5, new Message().put(1, key).put(2, attrMessage(value)));
  return message;
}

/** AttrValue: a single value in a field of its own, a list in field 1 with the single value's field numbers. */
function attrMessage(value: Attr): Message {
  const message = new Message();
  switch (value.kind) {
    case 'string':
      return message.put(2, value.value);
    case 'int':
      return message.int(3, value.value);
    case 'float':
      return message.float(4, value.value);
    case 'bool':
      return message.bool(5, value.value);
    case 'type':
      return message.int(6, dtypeNumbers[value.value]);
    case 'shape':
      return message.put(7, shapeMessage(value.value));
    case 'tensor':
      return message.put(8, tensorMessage(value.value));
    default:
      return message.put(1, listMessage(value));
  }
}

function listMessage(list: Extract<Attr, { kind: `list${string}` }>): Message {
  const message = new Message();
  if (list.kind === 'listString') for (const each of list.value) message.put(2, each);
  else if (list.kind === 'listInt') for (const each of list.value) message.int(3, each);
  else if (list.kind === 'listFloat') for (const each of list.value) message.float(4, each);
  else if (list.kind === 'listType') for (const each of list.value) message.int(6, dtypeNumbers[each]);
  else for (const each of list.value) message.put(7, shapeMessage(each));
  return message;
}

function shapeMessage(shape: Shape): Message {
  const message = new Message();
  if (shape === null) return message.bool(3, true);
  for (const size of shape) message.put(2, new Message().int(1, size));
  return message;
}

/** The fields of TensorProto that hold elements one by one; floating point ones are packed bytes. */
const elementFields: Partial<Record<ProtoType, { field: number; packed?: true }>> = {
  float32: { field: 5, packed: true },
  float64: { field: 6, packed: true },
  int32: { field: 7 },
  uint8: { field: 7 },
  int64: { field: 10 },
  bool: { field: 11 },
};

/** TensorProto. Equal elements, as in a tensor of zeros, are written once. */
function tensorMessage({ dtype, shape, data }: ConstTensor): Message {
  const elements = shape.reduce((product, size) => product * size, 1);
  if (data.length !== elements)
    throw new RangeError(`A ${dtype} tensor [${shape}] takes ${elements} elements, not ${data.length}.`);
  const message = new Message().int(1, dtypeNumbers[dtype]).put(2, shapeMessage(shape));
  if (!ArrayBuffer.isView(data)) {
    for (const text of data) message.put(8, text);
    return message;
  }
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const into = elementFields[dtype];
  if (!into || !isUniform(data)) return message.put(4, bytes);
  return into.packed
    ? message.put(into.field, bytes.subarray(0, data.BYTES_PER_ELEMENT))
    : message.int(into.field, data[0]!);
}

/** Whether there are several elements and all are alike: then the bytes equal themselves moved by one element. */
function isUniform(data: NodeJS.TypedArray): boolean {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const width = data.BYTES_PER_ELEMENT;
  return data.length > 1 && bytes.compare(bytes, width, bytes.length, 0, bytes.length - width) === 0;
}
