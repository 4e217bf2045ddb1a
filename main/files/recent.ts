import fs from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { recentSchema } from '#shared/ipc/app';
import { readJson, writeJson } from './jsonFile';
import { projectExtension } from './projectFiles';

export type Recent = z.infer<typeof recentSchema>;
const MOST = 12;
const listSchema = z.array(z.object({ path: z.string(), openedAt: z.string() }));

/** The projects opened or saved last, the newest first. */
export class RecentFiles {
  private constructor(
    private readonly file: string,
    private entries: z.infer<typeof listSchema>,
  ) {}

  static async open(file: string): Promise<RecentFiles> {
    return new RecentFiles(file, await readJson(file, listSchema, []));
  }

  /** Their paths, without looking whether they still exist. */
  paths(): string[] {
    return this.entries.map((entry) => entry.path);
  }

  async list(): Promise<Recent[]> {
    return Promise.all(
      this.entries.map(async (entry) => ({
        ...entry,
        name: path.basename(entry.path, projectExtension),
        exists: await fs.access(entry.path).then(
          () => true,
          () => false,
        ),
      })),
    );
  }

  async add(file: string): Promise<void> {
    const others = this.entries.filter((entry) => entry.path !== file);
    await this.store([{ path: file, openedAt: new Date().toISOString() }, ...others].slice(0, MOST));
  }

  async remove(file: string): Promise<void> {
    await this.store(this.entries.filter((entry) => entry.path !== file));
  }

  private async store(entries: z.infer<typeof listSchema>): Promise<void> {
    this.entries = entries;
    await writeJson(this.file, entries);
  }
}
