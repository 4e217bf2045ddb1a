import { z } from 'zod';
import type { Contract } from './define';

export const engineNames = ['native', 'cuda'] as const;
const name = z.enum(engineNames);

/** A native library that can be fetched after the program itself. */
export const engineInfoSchema = z.object({
  name,
  title: z.string(),
  summary: z.string(),
  /** TensorFlow's; null where there is none for this machine. */
  version: z.string().nullable(),
  /** `bundled` came with the program; `unavailable`: there is none for this machine. */
  state: z.enum(['installed', 'bundled', 'available', 'unavailable']),
  /** Bytes on the disk, now or once it is installed; null where it was never measured. */
  installedBytes: z.number().nullable(),
  downloadBytes: z.number().nullable(),
  /** What an earlier, unfinished installation fetched already. */
  fetchedBytes: z.number(),
  inUse: z.boolean(),
  note: z.string().nullable(),
  /** Why this machine could not use it: what it needs and what was found. */
  problem: z.string().nullable(),
});
export type EngineInfo = z.infer<typeof engineInfoSchema>;

export const engineShelfSchema = z.object({ folder: z.string(), engines: z.array(engineInfoSchema) });
export type EngineShelf = z.infer<typeof engineShelfSchema>;

/** Engines that are fetched at a person's wish. Takes effect when the engine's process starts anew. */
export const enginesContract = {
  'engines.list': { params: z.object({}), result: engineShelfSchema },
  /** With progress; cancelled, it keeps what was fetched and the next call goes on from there. */
  'engines.install': {
    params: z.object({
      name,
      /** Also where the machine could not use it. */ force: z.boolean().default(false),
    }),
    result: engineInfoSchema,
  },
  'engines.remove': { params: z.object({ name }), result: z.object({}) },
} as const satisfies Contract;
