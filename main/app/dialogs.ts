import { app, dialog, type BrowserWindow, type FileFilter } from 'electron';
import fs from 'node:fs';
import path from 'node:path';
import { projectExtension } from '../files/projectFiles';
import { dataExtensions, imageExtensions } from './openable';
import { words } from './words';

const text = words.dialog;
const project: FileFilter = { name: text.projectFiles, extensions: [projectExtension.slice(1)] };
const data: FileFilter = { name: text.dataFiles, extensions: [...dataExtensions] };
const image: FileFilter = { name: text.imageFiles, extensions: [...imageExtensions] };
const all: FileFilter = { name: text.allFiles, extensions: ['*'] };

async function open(
  window: BrowserWindow,
  title: string,
  filters: FileFilter[],
  what: 'openFile' | 'openDirectory' = 'openFile',
): Promise<string | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title,
    filters,
    properties: [what],
  });
  return canceled ? null : (filePaths[0] ?? null);
}

export const askForData = (window: BrowserWindow): Promise<string | null> =>
  open(window, text.openData, [data, all]);
export const askForImageFolder = (window: BrowserWindow): Promise<string | null> =>
  open(window, text.openImageFolder, [], 'openDirectory');
export const askForImage = (window: BrowserWindow): Promise<string | null> =>
  open(window, text.openImage, [image]);
export const askForProject = (window: BrowserWindow): Promise<string | null> =>
  open(window, text.openProject, [project, all]);

/** Where to save a project; the extension is added where it was left out. */
export async function askWhereToSaveProject(
  window: BrowserWindow,
  suggested: string,
): Promise<string | null> {
  const chosen = await save(window, text.saveProject, suggested, [project]);
  if (chosen === null || path.extname(chosen).toLowerCase() === projectExtension) return chosen;
  const file = chosen + projectExtension;
  // The dialog asked about the name without the extension.
  if (!fs.existsSync(file)) return file;
  const { response } = await dialog.showMessageBox(window, {
    type: 'warning',
    message: text.replace(path.basename(file)),
    buttons: [text.replaceButton, text.cancel],
    defaultId: 1,
    cancelId: 1,
  });
  return response === 0 ? file : null;
}

/** @param folder the export is a folder of files: its name is chosen like a file's */
export const askWhereToExport = (
  window: BrowserWindow,
  suggested: string,
  folder: boolean,
): Promise<string | null> => save(window, text.exportTo, suggested, folder ? [all] : filterFor(suggested));

export const askWhereToSaveFile = (window: BrowserWindow, suggested: string): Promise<string | null> =>
  save(window, text.saveFile, suggested, filterFor(suggested));

async function save(
  window: BrowserWindow,
  title: string,
  suggested: string,
  filters: FileFilter[],
): Promise<string | null> {
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    title,
    defaultPath: startingPoint(suggested),
    filters,
    properties: ['showOverwriteConfirmation', 'createDirectory'],
  });
  return canceled || !filePath ? null : filePath;
}

/** A full path as it is; a mere name among the person's documents, without what no file may be called. */
function startingPoint(suggested: string): string {
  if (path.isAbsolute(suggested)) return suggested;
  return path.join(app.getPath('documents'), suggested.replace(/[\\/:*?"<>|\0]/g, '-'));
}

function filterFor(suggested: string): FileFilter[] {
  const extension = path.extname(suggested).slice(1);
  return extension ? [{ name: extension.toUpperCase(), extensions: [extension] }, all] : [all];
}

export async function askAboutUnsaved(
  window: BrowserWindow,
  name: string,
): Promise<'save' | 'discard' | 'cancel'> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    message: text.unsaved(name),
    detail: text.unsavedDetail,
    buttons: [text.save, text.discard, text.cancel],
    defaultId: 0,
    cancelId: 2,
    noLink: true,
  });
  return (['save', 'discard', 'cancel'] as const)[response] ?? 'cancel';
}
