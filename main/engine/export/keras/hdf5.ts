import type * as H5 from 'h5wasm';

/** Numbers at a path of an HDF5 file. */
export interface Stored {
  /** `layers/dense/vars/0` */
  path: string;
  shape: number[];
  values: Float32Array;
}

/** The part of Emscripten's file system that is used: files in memory, out of reach of the real disk. */
interface MemoryFiles {
  writeFile(path: string, data: Uint8Array): void;
  readFile(path: string): Uint8Array;
  unlink(path: string): void;
}

let files = 0;

/** Calls `work` with the path of a file in memory, which is gone afterwards. */
async function withFile<T>(work: (h5: typeof H5, fs: MemoryFiles, path: string) => T): Promise<T> {
  // Loaded when first needed: its four megabytes of WebAssembly would slow down every start.
  const h5 = await import('h5wasm');
  const fs = (await h5.ready).FS as unknown as MemoryFiles;
  const path = `/${files++}.h5`;
  try {
    return work(h5, fs, path);
  } finally {
    try {
      fs.unlink(path);
    } catch {
      // It was never written.
    }
  }
}

/** @returns the bytes of an HDF5 file that holds the numbers, with the groups their paths name */
export const writeHdf5 = (stored: readonly Stored[]): Promise<Uint8Array> =>
  withFile((h5, fs, path) => {
    const file = new h5.File(path, 'w');
    const groups = new Map<string, H5.Group>([['', file]]);
    const group = (at: string): H5.Group => {
      const known = groups.get(at);
      if (known) return known;
      const cut = at.lastIndexOf('/');
      const made = group(at.slice(0, Math.max(0, cut))).create_group(at.slice(cut + 1));
      groups.set(at, made);
      return made;
    };
    try {
      // Keras looks for this group even where a net has no weights.
      group('layers');
      for (const { path: at, shape, values } of stored) {
        const cut = at.lastIndexOf('/');
        group(at.slice(0, cut)).create_dataset({ name: at.slice(cut + 1), data: values, shape, dtype: '<f' });
      }
    } finally {
      file.close();
    }
    return fs.readFile(path);
  });

/**
 * Reads numbers from an HDF5 file. Only plain datasets inside the file are taken, never links to elsewhere.
 * @param expected where, and of which shape
 * @throws Error naming the first path that is missing or holds something else
 */
export const readHdf5 = (
  bytes: Uint8Array,
  expected: readonly { path: string; shape: readonly number[] }[],
): Promise<Float32Array[]> =>
  withFile((h5, fs, name) => {
    fs.writeFile(name, bytes);
    const file = new h5.File(name, 'r');
    try {
      return expected.map(({ path, shape }) => {
        const found = file.get(path);
        if (!(found instanceof h5.Dataset)) throw new Error(`it has no numbers at ${path}`);
        if ((found.shape ?? []).join() !== shape.join() || found.dtype !== '<f')
          throw new Error(
            `${path} holds ${String(found.dtype)} of shape [${found.shape?.join(', ')}]; expected 32-bit floats of shape [${shape.join(', ')}]`,
          );
        return Float32Array.from(found.value as Float32Array);
      });
    } finally {
      file.close();
    }
  });
