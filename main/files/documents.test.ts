import fs from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { projectSchema, emptyProject, type Project } from '#shared/project/schema';
import { Documents } from './documents';
import { fillDisk, temporaryFolder } from './testing/temporary';

const at = temporaryFolder();
const named = (name: string): Project => emptyProject(name);
const withData = (file: string, testFile?: string): Project =>
  projectSchema.parse({
    ...emptyProject(),
    data: {
      source: { kind: 'file', path: file },
      columns: [],
      split: testFile ? { testSource: { kind: 'file', path: testFile } } : {},
    },
  });
const sourcePath = (project: Project): string | undefined =>
  project.data?.source.kind === 'file' ? project.data.source.path : undefined;

describe('documents', () => {
  it('two windows on one file never overwrite each other silently', async () => {
    const documents = new Documents(at('user'));
    const made = documents.create(named('first'));
    await documents.save(made.documentId, at('p.netloom'), named('first'), false, false);
    const a = await documents.openFile(at('p.netloom'));
    const b = await documents.openFile(at('p.netloom'));
    await documents.save(a.documentId, at('p.netloom'), named('by a'), false, false);
    await expect(
      documents.save(b.documentId, at('p.netloom'), named('by b'), false, false),
    ).rejects.toMatchObject({ code: 'project.changedOnDisk' });
    expect((await documents.openFile(at('p.netloom'))).project.name).toBe('by a');
    await documents.save(b.documentId, at('p.netloom'), named('by b'), true, false);
    expect((await documents.openFile(at('p.netloom'))).project.name).toBe('by b');
  });

  it('unsaved edits of a program that was killed are offered to the next one, as they were', async () => {
    const killed = new Documents(at('user'));
    const { documentId } = killed.create(named('draft'));
    await killed.autosave(documentId, named('edited'));

    const next = new Documents(at('user'));
    expect(await next.recoverable()).toMatchObject([{ documentId, path: null, name: 'edited' }]);
    const recovered = await next.recover(documentId);
    expect(recovered.project.name).toBe('edited');
    expect(await next.recoverable()).toEqual([]);
  });

  it('a recovered document stays recoverable until it is saved', async () => {
    const killed = new Documents(at('user'));
    const { documentId } = killed.create(named('draft'));
    await killed.autosave(documentId, named('draft'));
    await new Documents(at('user')).recover(documentId);
    const third = new Documents(at('user'));
    expect(await third.recoverable()).toHaveLength(1);
    const { project } = await third.recover(documentId);
    await third.save(documentId, at('p.netloom'), project, false, false);
    expect(await new Documents(at('user')).recoverable()).toEqual([]);
  });

  it('a recovered document still notices that its file changed on disk', async () => {
    const killed = new Documents(at('user'));
    const { documentId } = killed.create(named('v1'));
    await killed.save(documentId, at('p.netloom'), named('v1'), false, false);
    await killed.autosave(documentId, named('mine'));
    await fs.writeFile(at('p.netloom'), 'theirs');

    const next = new Documents(at('user'));
    expect(await next.recoverable()).toMatchObject([{ name: 'p', path: at('p.netloom') }]);
    const { project } = await next.recover(documentId);
    await expect(next.save(documentId, at('p.netloom'), project, false, false)).rejects.toMatchObject({
      code: 'project.changedOnDisk',
    });
  });

  it('documents that are open are not offered; those of a window that died are', async () => {
    const documents = new Documents(at('user'));
    const { documentId } = documents.create(named('draft'));
    await documents.autosave(documentId, named('draft'));
    expect(await documents.recoverable()).toEqual([]);
    documents.release(documentId);
    expect(await documents.recoverable()).toMatchObject([{ documentId }]);
  });

  it('saving and closing take the autosave away, also when one was on its way', async () => {
    const documents = new Documents(at('user'));
    const a = documents.create(named('a')).documentId;
    const b = documents.create(named('b')).documentId;
    await Promise.all([
      documents.autosave(a, named('a')),
      documents.save(a, at('a.netloom'), named('a'), false, false),
      documents.autosave(b, named('b')),
      documents.close(b),
    ]);
    expect(await fs.readdir(at('user', 'autosave'))).toEqual([]);
    await expect(documents.autosave(b, named('b'))).rejects.toMatchObject({ code: 'project.notOpen' });
  });

  it('an autosave that fails keeps the one before', async () => {
    const documents = new Documents(at('user'));
    const { documentId } = documents.create(named('draft'));
    await documents.autosave(documentId, named('before'));
    fillDisk();
    await expect(documents.autosave(documentId, named('after'))).rejects.toMatchObject({
      code: 'autosave.unwritable',
    });
    expect(await new Documents(at('user')).recoverable()).toMatchObject([{ name: 'before' }]);
  });

  it('a damaged autosave is left out and left where it is', async () => {
    await fs.mkdir(at('user', 'autosave'), { recursive: true });
    await fs.writeFile(at('user', 'autosave', 'x.json'), '{"documentId":"x"');
    expect(await new Documents(at('user')).recoverable()).toEqual([]);
    expect(await fs.readdir(at('user', 'autosave'))).toEqual(['x.json']);
  });

  it('ids that name no autosave reach no file', async () => {
    await fs.mkdir(at('user', 'autosave'), { recursive: true });
    await fs.writeFile(at('user', 'settings.json'), '{}');
    const documents = new Documents(at('user'));
    for (const id of ['../settings', '..\\settings', '', 'none', '__proto__'])
      await expect(documents.discard(id)).rejects.toMatchObject({ code: 'recovery.unknown' });
    expect(await fs.readFile(at('user', 'settings.json'), 'utf8')).toBe('{}');
  });
});

describe('paths of data in a project', () => {
  it('become relative when the project is saved above its data, and stay absolute elsewhere', async () => {
    const documents = new Documents(at('user'));
    await fs.mkdir(at('work'));
    const { documentId } = documents.create(withData(at('work', 'data', 'iris.csv'), at('test.csv')));
    const saved = await documents.save(
      documentId,
      at('work', 'p.netloom'),
      withData(at('work', 'data', 'iris.csv'), at('test.csv')),
      false,
      false,
    );
    expect(saved.base).toBe(at('work'));
    expect(sourcePath(saved.project)).toBe('data/iris.csv');
    expect(saved.project.data?.split.testSource).toMatchObject({ path: at('test.csv') });
  });

  it('name the same file after the project was saved in another folder', async () => {
    const documents = new Documents(at('user'));
    await fs.mkdir(at('a'));
    await fs.mkdir(at('b'));
    await fs.writeFile(at('a', 'p.netloom'), JSON.stringify(withData('iris.csv')));
    const opened = await documents.openFile(at('a', 'p.netloom'));
    const saved = await documents.save(opened.documentId, at('b', 'p.netloom'), opened.project, false, false);
    expect(sourcePath(saved.project)).toBe(at('a', 'iris.csv'));
    const back = await documents.save(opened.documentId, at('a', 'q.netloom'), saved.project, false, false);
    expect(sourcePath(back.project)).toBe('iris.csv');
  });
});

describe('runs', () => {
  const run = async (folder: string, name: string, text = name): Promise<void> => {
    await fs.mkdir(`${folder}/${name}`, { recursive: true });
    await fs.writeFile(`${folder}/${name}/run.json`, text);
  };

  it('lie beside the project’s file, or in the program’s folder until there is one', async () => {
    const documents = new Documents(at('user'));
    const made = documents.create(named('draft'));
    expect(made.runsDir).toBe(at('user', 'unsaved', `${made.documentId}.runs`));
    const saved = await documents.save(made.documentId, at('iris.netloom'), made.project, false, false);
    expect(saved.runsDir).toBe(at('iris.runs'));
  });

  it('move beside the file at the first save, and replace no run that is there', async () => {
    const documents = new Documents(at('user'));
    const made = documents.create(named('draft'));
    await run(made.runsDir, 'run-1', 'new');
    await run(at('iris.runs'), 'run-1', 'old');
    await documents.save(made.documentId, at('iris.netloom'), made.project, false, false);
    expect((await fs.readdir(at('iris.runs'))).sort()).toEqual(['run-1', 'run-1 2']);
    expect(await fs.readFile(at('iris.runs', 'run-1', 'run.json'), 'utf8')).toBe('old');
    expect(await fs.readFile(at('iris.runs', 'run-1 2', 'run.json'), 'utf8')).toBe('new');
    expect(await fs.readdir(at('user', 'unsaved'))).toEqual([]);
  });

  it('stay where a training writes them, and follow when the project is next opened', async () => {
    const documents = new Documents(at('user'));
    const made = documents.create(named('draft'));
    await run(made.runsDir, 'run-1');
    const saved = await documents.save(made.documentId, at('iris.netloom'), made.project, false, true);
    expect(saved.runsDir).toBe(made.runsDir);
    const again = await documents.save(made.documentId, at('iris.netloom'), made.project, false, true);
    expect(again.runsDir).toBe(made.runsDir);

    const next = await new Documents(at('user')).openFile(at('iris.netloom'));
    expect(next.runsDir).toBe(at('iris.runs'));
    expect(await fs.readdir(at('iris.runs'))).toEqual(['run-1']);
  });

  it('are not taken along to another name', async () => {
    const documents = new Documents(at('user'));
    const made = documents.create(named('draft'));
    await documents.save(made.documentId, at('a.netloom'), made.project, false, false);
    await run(at('a.runs'), 'run-1');
    const other = await documents.save(made.documentId, at('b.netloom'), made.project, false, false);
    expect(other.runsDir).toBe(at('b.runs'));
    expect(await fs.readdir(at('a.runs'))).toEqual(['run-1']);
  });

  it('of documents given up a month ago are tidied away, and empty folders; others never', async () => {
    const documents = new Documents(at('user'));
    const long = new Date(Date.now() - 31 * 24 * 60 * 60 * 1000);
    const lost = documents.create(named('recoverable')).documentId;
    await documents.autosave(lost, named('recoverable'));
    await fs.mkdir(at('user', 'unsaved', 'empty.runs'), { recursive: true });
    for (const name of ['old', 'new', 'saved', lost])
      await run(at('user', 'unsaved', `${name}.runs`), 'run-1');
    await fs.writeFile(at('user', 'unsaved', 'saved.runs', 'saved-as.json'), '{"path":"/p.netloom"}');
    for (const name of ['old', 'saved', lost])
      await fs.utimes(at('user', 'unsaved', `${name}.runs`), long, long);
    await new Documents(at('user')).tidy();
    expect((await fs.readdir(at('user', 'unsaved'))).sort()).toEqual(
      ['new.runs', 'saved.runs', `${lost}.runs`].sort(),
    );
  });
});
