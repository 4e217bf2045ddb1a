import { createHash } from 'node:crypto';
import { promises as fs } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { NetloomError } from '#shared/errors';
import { writeFileAtomic } from '../../files/atomic';
import { readAll } from '../../files/readAll';
import { breathe } from '../breathe';

/** Numbers with a name, as a net's weights and an optimiser's memory are kept on disk. */
export interface NamedArray {
  name: string;
  shape: number[];
  values: Float32Array;
}

const manifestSchema = z.object({
  format: z.literal('netloom-weights'),
  version: z.literal(1),
  /** The numbers, little-endian float32, in the same folder. Named after their content, so that the pair cannot be mixed up. */
  file: z.string().regex(/^weights-[0-9a-f]+\.bin$/),
  bytes: z.number().int(),
  sha256: z.string(),
  /** `offset` in bytes. */
  tensors: z.array(z.object({ name: z.string(), shape: z.array(z.number().int()), dtype: z.literal('float32'), offset: z.number().int() })), // prettier-ignore
  /** Whatever belongs to these very numbers: epoch, loss, state of the training. */
  state: z.unknown(),
});
const manifestName = 'weights.json';

/** SHA-256 over all else that a manifest says, so that not even a flipped digit is taken for another place in the training. */
const checkOf = (manifest: object): string =>
  createHash('sha256').update(JSON.stringify(manifest)).digest('hex');

/** @throws Error where it is not what was written */
function parseManifest(text: string): z.output<typeof manifestSchema> {
  const { check, ...manifest } = JSON.parse(text) as { check?: unknown };
  if (check !== undefined && check !== checkOf(manifest)) throw new Error(`${manifestName} is not what was written`); // prettier-ignore
  return manifestSchema.parse(manifest);
}

/**
 * Writes arrays and what belongs to them into a folder. The numbers come first, then the manifest that names them:
 * a crash at any moment leaves the old pair or the new one.
 */
export async function writeWeights(
  folder: string,
  arrays: readonly NamedArray[],
  state: unknown,
): Promise<void> {
  // Not recursive: a run's folder that someone removed must not come back in parts.
  await fs.mkdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  const blocks = arrays.map(
    ({ values }) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
  );
  let bytes = 0;
  const tensors = arrays.map(({ name, shape }, i) => {
    const offset = bytes;
    bytes += blocks[i]!.byteLength;
    return { name, shape, dtype: 'float32' as const, offset };
  });
  const sha256 = await sha256Of(blocks);
  const file = `weights-${sha256.slice(0, 16)}.bin`;
  await writeFileAtomic(path.join(folder, file), blocks);
  const manifest: z.input<typeof manifestSchema> = { format: 'netloom-weights', version: 1, file, bytes, sha256, tensors, state }; // prettier-ignore
  const check = checkOf(manifest);
  await writeFileAtomic(path.join(folder, manifestName), JSON.stringify({ ...manifest, check }));
  for (const old of await fs.readdir(folder))
    if (/^weights-[0-9a-f]+\.bin$/.test(old) && old !== file)
      await fs.rm(path.join(folder, old), { force: true });
}

/** Of all blocks, one after the other; others can work in between. */
async function sha256Of(blocks: readonly Uint8Array[]): Promise<string> {
  const hash = createHash('sha256');
  const most = 1 << 18;
  for (const block of blocks)
    for (let start = 0; start < block.length; start += most, await breathe())
      hash.update(block.subarray(start, start + most));
  return hash.digest('hex');
}

export const hasWeights = (folder: string): Promise<boolean> =>
  fs.access(path.join(folder, manifestName)).then(
    () => true,
    () => false,
  );

/** What belongs to the numbers in a folder, without reading them; null where there is nothing whole. */
export async function readState(folder: string): Promise<{ state: unknown; savedAt: Date } | null> {
  const file = path.join(folder, manifestName);
  try {
    const { state } = parseManifest(await fs.readFile(file, 'utf8'));
    return { state, savedAt: (await fs.stat(file)).mtime };
  } catch {
    return null;
  }
}

/**
 * Reads what `writeWeights` wrote.
 * @throws NetloomError `runs.weightsMissing` or, for a part of a file or flipped bits, `runs.weightsDamaged`
 */
export async function readWeights(folder: string): Promise<{ arrays: NamedArray[]; state: unknown }> {
  let text: string;
  try {
    text = await fs.readFile(path.join(folder, manifestName), 'utf8');
  } catch (error) {
    throw new NetloomError('runs.weightsMissing', `There are no weights in ${folder}.`, 'Train the net first.', { cause: error }); // prettier-ignore
  }
  try {
    const manifest = parseManifest(text);
    const content = await readWhole(path.join(folder, manifest.file), manifest.bytes);
    if (content === null || (await sha256Of([content])) !== manifest.sha256)
      throw new Error(`${manifest.file} is not what was written`);
    const arrays = manifest.tensors.map(({ name, shape, offset }) => ({
      name,
      shape,
      values: new Float32Array(
        content.buffer,
        offset,
        shape.reduce((a, b) => a * b, 1),
      ),
    }));
    return { arrays, state: manifest.state };
  } catch (error) {
    throw new NetloomError('runs.weightsDamaged', `The weights in ${folder} are damaged: ${(error as Error).message}`, 'Take another checkpoint or train again.', { cause: error }); // prettier-ignore
  }
}

/** A file of any size; null where it has not that many bytes. */
async function readWhole(file: string, bytes: number): Promise<Uint8Array<ArrayBuffer> | null> {
  const handle = await fs.open(file, 'r');
  try {
    if ((await handle.stat()).size !== bytes) return null;
    const content = new Uint8Array(bytes);
    return (await readAll(handle, content, 0)) ? content : null;
  } finally {
    await handle.close();
  }
}
