import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { DataSource } from '#shared/data/recipe';
import type { CallContext } from '#shared/ipc/define';
import type { Project } from '#shared/project/schema';
import { createEngine, type Engine } from '../engine';
import { generator } from '../model/randomness';

export const context: CallContext = {
  signal: { aborted: false, addEventListener: () => undefined, removeEventListener: () => undefined },
  progress: () => undefined,
};

export const temporaryFolder = (): string => fs.mkdtempSync(path.join(os.tmpdir(), 'netloom-judge-'));
export const file = (at: string): DataSource => ({ kind: 'file', path: at, format: 'auto', dialect: {} });
export const sample = (name: string): DataSource => ({ kind: 'sample', name });

/** An engine in whose folder nets are really trained. */
export interface Bench {
  folder: string;
  engine: Engine;
  /** Suggests a project for data, changes it, trains it to the end. @returns the run's folder */
  train(source: DataSource, change?: (project: Project) => Project, target?: string): Promise<string>;
  /** Trains a project that lies in a folder. @returns the run's folder */
  trainProject(project: Project, base: string | null, runsDir: string): Promise<string>;
  close(): Promise<void>;
}

export function openBench(): Bench {
  const folder = temporaryFolder();
  const ended = new Map<string, (status: string) => void>();
  const engine = createEngine({
    emit: (event, payload) => {
      const { runId, status } = payload as { runId: string; status: string };
      if (event === 'train.status' && !['running', 'paused'].includes(status)) ended.get(runId)?.(status);
    },
  });
  const trainProject: Bench['trainProject'] = async (project, base, runsDir) => {
    const { runId, dir } = await engine.handlers['train.start']({ project, base, runsDir }, context);
    const status = await new Promise<string>((resolve) => ended.set(runId, resolve));
    if (status !== 'finished') throw new Error(`the training ended as ${status}`);
    return dir;
  };
  return {
    folder,
    engine,
    trainProject,
    async train(source, change = (project) => project, target) {
      const { project } = await engine.handlers['project.suggest'](
        { source, base: null, task: 'auto', seed: 3, ...(target ? { target } : {}) },
        context,
      );
      return trainProject(change(project), null, path.join(folder, 'project.runs'));
    },
    async close() {
      await engine.dispose();
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Few epochs: what is tested is not how well a net learns. */
export const shortly =
  (epochs: number, change: (project: Project) => Project = (project) => project) =>
  (project: Project): Project =>
    change({ ...project, training: { ...project.training, epochs, earlyStopping: null } });

/** Rows with every kind of column, missing values, rare words, and classes that a spreadsheet might run. */
export function mixedRows(rows: number, seed: number): Record<string, string>[] {
  const random = generator(['mixed rows', seed]);
  return Array.from({ length: rows }, (_, i) => {
    const age = Math.round(random() * 60 + 18);
    const colour = ['red', 'green', 'dark, blue', 'teal'][Math.floor(random() ** 2 * 4)]!;
    const member = random() < 0.4;
    const day = new Date(Date.UTC(2020, 0, 1) + Math.floor(random() * 900) * 86_400_000);
    const score = age / 20 + (colour === 'red' ? 1.5 : 0) + (member ? 1 : 0) + random();
    return {
      id: `r${i}`,
      age: random() < 0.1 ? '' : String(age),
      colour: random() < 0.05 ? 'NA' : colour,
      member: member ? 'yes' : 'no',
      day: day.toISOString().slice(0, 10),
      outcome: score > 4.5 ? '=1+1' : score > 3.2 ? 'middle' : '-1',
    };
  });
}

export function toCsv(rows: Record<string, string>[], columns = Object.keys(rows[0]!)): string {
  const cell = (text: string) => (/[",\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text);
  return [columns, ...rows.map((row) => columns.map((c) => row[c] ?? ''))].map((cells) => cells.map(cell).join(',')).join('\n') + '\n'; // prettier-ignore
}
