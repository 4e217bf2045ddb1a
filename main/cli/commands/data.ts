import fs from 'node:fs';
import path from 'node:path';
import { NetloomError } from '#shared/errors';
import { assetsDir } from '#engine/assets';
import type { Project } from '#shared/project/schema';
import type { Profile } from '#shared/data/profile';
import { portablePath } from '../../files/portable';
import { projectExtension, saveProjectFile } from '../../files/projectFiles';
import { readTemplate } from '../../files/templates';
import { CliEngine, fileSource } from '../context';
import { notImages, short, table, type Output } from '../output';

export interface NewOptions {
  data?: string;
  target?: string;
  task: 'auto' | 'classification' | 'regression';
  template?: string;
  seed: number;
  out: string;
}

/** `netloom new`: a project with data recipe, net and settings, from a file or a template. */
export async function newProject(options: NewOptions, output: Output): Promise<void> {
  if (!options.data && !options.template)
    throw new NetloomError(
      'cli.usage',
      'netloom new expects a data file, a folder of images, or --template NAME.',
      'The templates: netloom templates',
    );
  const out = path.resolve(options.out);
  if (fs.existsSync(out) && path.extname(out).toLowerCase() === projectExtension)
    throw new NetloomError(
      'project.exists',
      `Expected the name of a new project; ${options.out} is there already, and may hold someone's work.`,
      'Name another with --out, or remove it first.',
    );
  const { project, reasons } = options.template
    ? await fromTemplate(options)
    : await fromData(options, output);
  const seeded = withSeed(project, options.seed);
  const placed = options.data ? withDataPath(seeded, options.data, path.dirname(out)) : seeded;
  await saveProjectFile(out, { ...placed, name: path.basename(out, path.extname(out)) }, null);
  for (const reason of reasons) output.message(`· ${reason}`);
  output.text(`Wrote ${options.out}. Next: netloom train ${options.out}`);
  output.result({ project: out, reasons });
}

async function fromData(
  options: NewOptions,
  output: Output,
): Promise<{ project: Project; reasons: string[] }> {
  const engine = new CliEngine(output);
  try {
    const source = fileSource(options.data ?? '');
    return await engine.call('project.suggest', {
      source,
      task: options.task,
      seed: options.seed,
      ...(options.target === undefined ? {} : { target: options.target }),
    });
  } finally {
    await engine.dispose();
  }
}

async function fromTemplate(options: NewOptions): Promise<{ project: Project; reasons: string[] }> {
  const project = await readTemplate(assetsDir(), options.template ?? '');
  if (!options.data || !project.data) return { project, reasons: [] };
  return {
    project: { ...project, data: { ...project.data, source: fileSource(options.data) } },
    reasons: [`The net of “${options.template}” with your own data; the columns must have the same names.`],
  };
}

const withSeed = (project: Project, seed: number): Project => ({
  ...project,
  data: project.data && { ...project.data, split: { ...project.data.split, seed } },
  training: { ...project.training, seed },
});

function withDataPath(project: Project, file: string, folder: string): Project {
  const source = project.data?.source;
  if (!project.data || !source || source.kind === 'sample') return project;
  return { ...project, data: { ...project.data, source: { ...source, path: portablePath(file, folder) } } };
}

/** `netloom profile`: what is in a file, column by column. */
export async function profile(file: string, output: Output): Promise<void> {
  const engine = new CliEngine(output);
  try {
    const report = await engine.call('data.profile', { source: fileSource(file) });
    output.text(describe(report));
    output.result(report);
  } finally {
    await engine.dispose();
  }
}

function describe(p: Profile): string {
  const rows = p.columns.map((c) => [
    c.name, c.type, c.suggestedRole, c.missing, c.distinct,
    c.min === null ? (c.top[0]?.value ?? '–') : `${short(c.min)} … ${short(c.max)}`,
    c.mean === null ? '–' : short(c.mean),
  ]); // prettier-ignore
  const what = p.format === 'images' ? `${short(p.rows)} images` : `${short(p.rows)} rows, ${p.columns.length} columns`; // prettier-ignore
  const head = `${p.path}: ${what}, ${short(p.bytes)} bytes`;
  const bad =
    p.badRows > 0
      ? [
          p.format === 'images' ? notImages(p.badRows) : `Rows that could not be read: ${p.badRows}`,
          ...p.badRowExamples.map((b) =>
            p.format === 'images' ? `  ${b.text}: ${b.reason}` : `  line ${b.line}: ${b.reason}: ${b.text}`,
          ),
        ]
      : [];
  const images = p.columns.flatMap(({ images: i }) => (i ? ['', describeImages(i)] : []));
  const classes = p.format === 'images' ? (p.columns.find((c) => c.name === p.suggestedTarget)?.top ?? []) : []; // prettier-ignore
  const target = p.suggestedTarget === null ? [] : ['', `Likely to be predicted: ${p.suggestedTarget}`];
  return [
    head,
    ...bad,
    '',
    table(['column', 'type', 'role', 'missing', 'distinct', 'range or most frequent', 'mean'], rows),
    ...images,
    ...(classes.length ? ['', table(['class', 'images'], classes.map((c) => [c.value, c.count]))] : []), // prettier-ignore
    ...target,
  ].join('\n');
}

function describeImages(i: NonNullable<Profile['columns'][number]['images']>): string {
  const range = ({ min, median, max }: { min: number; median: number; max: number }) =>
    min === max ? `${min}` : `${min} to ${max} (${median} in the middle)`;
  const { width, height, colors } = i.suggested;
  return [
    i.formats.map((f) => `${f.count} ${f.format.toUpperCase()}`).join(', '),
    `${range(i.width)} pixels wide, ${range(i.height)} high; suggested for the net: ${width}×${height}, ${colors}`,
  ].join('\n');
}
