import fs from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { NetloomError } from '#shared/errors';
import type { Graph } from '#shared/graph/schema';
import { templateSchema, type Template } from '#shared/ipc/app';
import type { Project } from '#shared/project/schema';
import { readProjectFile } from './projectFiles';

/** The templates that ship with the program, in the order in which they are shown. */
export async function listTemplates(assets: string): Promise<Template[]> {
  const text = await fs.readFile(path.join(assets, 'templates', 'index.json'), 'utf8');
  return z.array(templateSchema).parse(JSON.parse(text));
}

/** The templates, each with its net. */
export const listTemplateNets = async (assets: string): Promise<(Template & { graph: Graph })[]> =>
  Promise.all(
    (await listTemplates(assets)).map(async (template) => ({
      ...template,
      graph: (await readTemplate(assets, template.name)).graph,
    })),
  );

/** @throws NetloomError `template.unknown` with the names there are */
export async function readTemplate(assets: string, name: string): Promise<Project> {
  const names = (await listTemplates(assets)).map((template) => template.name);
  if (!names.includes(name))
    throw new NetloomError(
      'template.unknown',
      `There is no template named “${name}”.`,
      `There are: ${names.join(', ')}.`,
    );
  return (await readProjectFile(path.join(assets, 'templates', `${name}.netloom`))).project;
}
