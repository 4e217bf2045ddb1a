import { z } from 'zod';
import type { ErrorData } from '../errors';
import { graphSchema } from '../graph/schema';
import { projectSchema } from '../project/schema';
import { deviceWishes } from '../runs/run';
import type { Contract, EventMap } from './define';

const nothing = z.object({});
const chosen = z.string().nullable();
export const themes = ['system', 'light', 'dark'] as const;
export const recentSchema = z.object({
  path: z.string(),
  name: z.string(),
  openedAt: z.string(),
  exists: z.boolean(),
});
export const templateSchema = z.object({
  name: z.string(),
  title: z.string(),
  summary: z.string(),
  teaches: z.string(),
  data: z.string(),
  task: z.enum(['classification', 'regression']),
  kind: z.enum(['table', 'image', 'series']),
});
export type Template = z.infer<typeof templateSchema>;
export const settingsSchema = z.object({
  theme: z.enum(themes).default('system'),
  /** Sizes and folded state of panels, by name. */ layout: z.record(z.string(), z.number()).default({}),
  tourDone: z.boolean().default(false),
  /** The offer to fetch the native engine was put away. */
  engineOfferDismissed: z.boolean().default(false),
  /** How many trainings may use the machine at a time; the rest wait. */
  trainingsAtOnce: z.number().int().min(1).max(8).default(1),
  /** What nets train on; the program's own setting, since machines differ. */
  device: z.enum(deviceWishes).default('auto'),
});
export type Settings = z.infer<typeof settingsSchema>;
/** A change of some settings. Made without the defaults: what is left out stays as it is. */
const settingsPatch = z.object({
  theme: z.enum(themes).optional(),
  layout: z.record(z.string(), z.number()).optional(),
  tourDone: z.boolean().optional(),
  engineOfferDismissed: z.boolean().optional(),
  trainingsAtOnce: z.number().int().min(1).max(8).optional(),
  device: z.enum(deviceWishes).optional(),
});
/** A document on disk and the folders that belong to it. */
const openedSchema = z.object({ path: chosen, project: projectSchema, base: chosen, runsDir: z.string() });
export type Opened = z.infer<typeof openedSchema>;

/** Everything a window may ask of the app. */
export const appContract = {
  'app.info': {
    params: nothing,
    result: z.object({
      version: z.string(),
      platform: z.string(),
      electron: z.string(),
      chrome: z.string(),
      /** A file the program was started with. */ openPath: chosen,
    }),
  },
  'settings.read': { params: nothing, result: settingsSchema },
  'settings.write': { params: settingsPatch, result: settingsSchema },
  'dialog.openData': { params: nothing, result: chosen },
  /** A folder with one subfolder of images per class. */
  'dialog.openImageFolder': { params: nothing, result: chosen },
  'dialog.openImage': { params: nothing, result: chosen },
  'dialog.openProject': { params: nothing, result: chosen },
  'dialog.saveProject': { params: z.object({ suggested: z.string() }), result: chosen },
  'dialog.exportTo': { params: z.object({ suggested: z.string(), folder: z.boolean() }), result: chosen },
  /** Asks what to do with unsaved edits. */
  'dialog.unsaved': { params: z.object({ name: z.string() }), result: z.enum(['save', 'discard', 'cancel']) },
  /** A new document's id names its autosave and its run folder until it is saved. */
  'project.new': {
    params: z.object({ project: projectSchema }),
    result: openedSchema.extend({ documentId: z.string() }),
  },
  'project.open': {
    params: z.object({ path: z.string() }),
    result: openedSchema.extend({ documentId: z.string() }),
  },
  /** Refuses (`project.changedOnDisk`) to overwrite a file that changed since it was read or saved here, unless forced. */
  'project.save': {
    params: z.object({
      documentId: z.string(),
      path: z.string(),
      project: projectSchema,
      force: z.boolean().default(false),
    }),
    result: openedSchema,
  },
  'project.autosave': {
    params: z.object({ documentId: z.string(), path: chosen, project: projectSchema }),
    result: nothing,
  },
  /** Called when a document is closed on purpose or saved: its autosave goes. */
  'project.closed': { params: z.object({ documentId: z.string() }), result: nothing },
  'recovery.list': {
    params: nothing,
    result: z.array(
      z.object({ documentId: z.string(), path: chosen, name: z.string(), savedAt: z.string() }),
    ),
  },
  'recovery.take': {
    params: z.object({ documentId: z.string() }),
    result: openedSchema.extend({ documentId: z.string() }),
  },
  'recovery.discard': { params: z.object({ documentId: z.string() }), result: nothing },
  'recent.list': { params: nothing, result: z.array(recentSchema) },
  'recent.remove': { params: z.object({ path: z.string() }), result: nothing },
  /** With each net, so that it can be shown before it is opened. */
  'templates.list': { params: nothing, result: z.array(templateSchema.extend({ graph: graphSchema })) },
  'templates.open': {
    params: z.object({ name: z.string() }),
    result: openedSchema.extend({ documentId: z.string() }),
  },
  /** What the app must know to name the window and to ask before closing. */
  'window.state': {
    params: z.object({ title: z.string(), edited: z.boolean(), training: z.boolean(), path: chosen }),
    result: nothing,
  },
  /** The window's answer to `window.closing`. */
  'window.close': { params: nothing, result: nothing },
  'system.notify': { params: z.object({ title: z.string(), body: z.string() }), result: nothing },
  'system.showInFolder': { params: z.object({ path: z.string() }), result: nothing },
  'system.openExternal': { params: z.object({ url: z.string() }), result: nothing },
  'system.saveFile': {
    params: z.object({ suggested: z.string(), content: z.union([z.string(), z.instanceof(Uint8Array)]) }),
    result: chosen,
  },
  'engine.restart': { params: nothing, result: nothing },
} as const satisfies Contract;
export type AppContract = typeof appContract;

/** What the app tells a window without being asked. */
export const appEvents = {
  /** A menu item was chosen; `action` is an id of the renderer's actions. */
  'menu.action': z.object({ action: z.string() }),
  'file.open': z.object({ path: z.string() }),
  'engine.status': z.object({
    /** `hung`: its process is there, but does not answer, or its work does not move; `reason` says which. */
    state: z.enum(['starting', 'running', 'hung', 'crashed', 'stopped']),
    pid: z.number().int().nullable(),
    reason: z.string().nullable(),
  }),
  /** The person wants to close; the window asks what needs asking and answers with `window.close`. */
  'window.closing': nothing,
  'theme.changed': z.object({ dark: z.boolean() }),
} as const satisfies EventMap;
export type AppEvents = typeof appEvents;

/** What the preload puts on `window.netloom`. */
export interface Bridge {
  invoke(method: string, params: unknown): Promise<{ result: unknown } | { error: ErrorData }>;
  on(event: string, listener: (payload: unknown) => void): () => void;
  /** Path of a dropped file; '' when it has none. */
  pathForFile(file: unknown): string;
}
