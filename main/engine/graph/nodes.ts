import { attr } from './proto';
import type { RecordedNode } from './record';

type DType = RecordedNode['outputs'][number]['dtype'];

/** Whether an operation also waits for others whose results it is not given. */
export const isWaiting = ({ inputs }: RecordedNode): boolean => inputs.some((input) => input.startsWith('^'));

/** In an operation's place, under its name: another one's result as it is. */
export const handedOn = (node: RecordedNode, input: string): RecordedNode => ({
  ...{ ...node, op: 'Identity', inputs: [input] },
  attrs: { T: attr.type(node.outputs[0]!.dtype) },
});

/** A constant of whole numbers, as shapes and axes are given. */
export function integers(
  name: string,
  values: readonly number[],
  shape: number[] = [values.length],
): RecordedNode {
  const value = attr.tensor('int32', shape, Int32Array.from(values));
  return {
    ...{ name, op: 'Const', inputs: [], attrs: { dtype: attr.type('int32'), value } },
    outputs: [{ dtype: 'int32', shape }],
  };
}

/** The same numbers in another shape. */
export function reshape(
  name: string,
  input: string,
  shape: number[],
  dtype: DType = 'float32',
): RecordedNode[] {
  const to = integers(`${name}/shape`, shape);
  const attrs = { T: attr.type(dtype), Tshape: attr.type('int32') };
  return [to, { name, op: 'Reshape', inputs: [input, to.name], attrs, outputs: [{ dtype, shape }] }];
}
