import { app, nativeTheme, Notification, powerSaveBlocker, shell } from 'electron';
import path from 'node:path';
import { NetloomError } from '#shared/errors';
import type { AppContract } from '#shared/ipc/app';
import type { Handlers } from '#shared/ipc/define';
import { writeFileAtomic } from '../files/atomic';
import type { Documents, OpenedDocument } from '../files/documents';
import { fileFailure } from '../files/failure';
import type { RecentFiles } from '../files/recent';
import type { SettingsFile } from '../files/settings';
import { listTemplateNets, readTemplate } from '../files/templates';
import type { EngineHost } from '../host/engine';
import * as dialogs from './dialogs';
import { openExternal } from './security';
import type { AppWindow } from './window';

/** What all windows share. */
export interface Services {
  documents: Documents;
  settings: SettingsFile;
  recent: RecentFiles;
  engine: EngineHost;
  /** The folder of templates and samples. */
  assets: string;
  /** The list of recent projects changed: menus show it. */
  recentChanged(): void;
}

/** Answers to everything that one window may ask. */
export function windowHandlers(window: AppWindow, services: Services): Handlers<AppContract> {
  const { documents, settings, recent, engine, assets } = services;
  const { browser } = window;

  const admit = (document: OpenedDocument): OpenedDocument => {
    window.documents.add(document.documentId);
    return document;
  };
  const remember = async (file: string): Promise<void> => {
    app.addRecentDocument(file);
    // A list that cannot be written must not fail the work that was done.
    await recent.add(file).catch(() => undefined);
    services.recentChanged();
  };
  const own = (documentId: string): string => {
    if (window.documents.has(documentId)) return documentId;
    throw new NetloomError('project.notOpen', `No document “${documentId}” is open in this window.`);
  };

  return {
    'app.info': () => ({
      version: app.getVersion(),
      platform: process.platform,
      electron: process.versions['electron'] ?? '',
      chrome: process.versions['chrome'] ?? '',
      openPath: window.openPath,
    }),
    'settings.read': () => settings.read(),
    'settings.write': async (change) => {
      const written = await settings.write(change);
      nativeTheme.themeSource = written.theme;
      return written;
    },

    'dialog.openData': () => dialogs.askForData(browser),
    'dialog.openImageFolder': () => dialogs.askForImageFolder(browser),
    'dialog.openImage': () => dialogs.askForImage(browser),
    'dialog.openProject': () => dialogs.askForProject(browser),
    'dialog.saveProject': ({ suggested }) => dialogs.askWhereToSaveProject(browser, suggested),
    'dialog.exportTo': ({ suggested, folder }) => dialogs.askWhereToExport(browser, suggested, folder),
    'dialog.unsaved': ({ name }) => dialogs.askAboutUnsaved(browser, name),

    'project.new': ({ project }) => admit(documents.create(project)),
    'project.open': async ({ path: file }) => {
      const document = admit(await documents.openFile(path.resolve(file)));
      await remember(path.resolve(file));
      return document;
    },
    'project.save': async ({ documentId, path: file, project, force }) => {
      const saved = await documents.save(own(documentId), file, project, force, window.page.training);
      await remember(file);
      return saved;
    },
    'project.autosave': async ({ documentId, project }) => {
      await documents.autosave(own(documentId), project);
      return {};
    },
    'project.closed': async ({ documentId }) => {
      window.documents.delete(own(documentId));
      await documents.close(documentId);
      return {};
    },

    'recovery.list': () => documents.recoverable(),
    'recovery.take': async ({ documentId }) => admit(await documents.recover(documentId)),
    'recovery.discard': async ({ documentId }) => {
      await documents.discard(documentId);
      return {};
    },

    'recent.list': () => recent.list(),
    'recent.remove': async ({ path: file }) => {
      await recent.remove(file);
      services.recentChanged();
      return {};
    },
    'templates.list': () => listTemplateNets(assets),
    'templates.open': async ({ name }) => admit(documents.create(await readTemplate(assets, name))),

    'window.state': (state) => {
      window.show(state);
      keepAwake(window);
      return {};
    },
    'window.close': async () => {
      window.mayClose = true;
      // An autosave that cannot be removed is offered again; it keeps no window open.
      await Promise.allSettled([...window.documents].map((id) => documents.close(id)));
      window.documents.clear();
      // The answer leaves first.
      setImmediate(() => browser.isDestroyed() || browser.close());
      return {};
    },

    'system.notify': ({ title, body }) => {
      if (!Notification.isSupported()) return {};
      const notification = new Notification({ title, body });
      notification.on('click', () => window.focus());
      notification.show();
      return {};
    },
    'system.showInFolder': ({ path: file }) => {
      if (path.isAbsolute(file)) shell.showItemInFolder(path.normalize(file));
      return {};
    },
    'system.openExternal': async ({ url }) => {
      await openExternal(url);
      return {};
    },
    'system.saveFile': async ({ suggested, content }) => {
      const file = await dialogs.askWhereToSaveFile(browser, suggested);
      if (file === null) return null;
      try {
        await writeFileAtomic(file, content);
      } catch (error) {
        throw fileFailure(
          'file.unwritable',
          file,
          'saved',
          error,
          'Free some space or save in another folder.',
        );
      }
      return file;
    },
    'engine.restart': async () => {
      await engine.restart();
      return {};
    },
  };
}

const blockers = new WeakMap<AppWindow, number>();

/** A computer that is training does not fall asleep by itself. */
function keepAwake(window: AppWindow): void {
  const blocker = blockers.get(window);
  if (window.page.training && blocker === undefined) {
    const started = powerSaveBlocker.start('prevent-app-suspension');
    blockers.set(window, started);
    window.browser.once('closed', () => powerSaveBlocker.stop(started));
  } else if (!window.page.training && blocker !== undefined) {
    powerSaveBlocker.stop(blocker);
    blockers.delete(window);
  }
}
