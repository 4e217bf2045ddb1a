import type { RecordedNode } from './record';

/** Who is given each result; what is read back (`kept`) is given to one more, whom no rule knows. */
export type Users = (name: string) => readonly RecordedNode[];

/**
 * What only changes a result's shape or type, for nobody, does not count as its user.
 * @param kept results that are read back, as inputs name them
 */
export function usersOf(nodes: readonly RecordedNode[], kept: readonly string[]): Users {
  const users = new Map<string, RecordedNode[]>();
  const give = (name: string, user: RecordedNode) => {
    const known = users.get(name);
    if (known) known.push(user);
    else users.set(name, [user]);
  };
  for (const name of kept) give(name, { name: '', op: '', inputs: [name], attrs: {}, outputs: [] });
  // From the last to the first: whose shape nobody asks for is known before what it was made of.
  for (const node of [...nodes].reverse())
    if ((node.op !== 'Reshape' && node.op !== 'Cast') || users.has(node.name))
      for (const input of node.inputs) give(input, node);
  return (name) => users.get(name) ?? [];
}
