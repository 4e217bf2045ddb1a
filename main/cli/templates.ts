import fs from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { assetsDir } from '#engine/assets';
import { NetloomError } from '#shared/errors';
import { templateSchema, type Template } from '#shared/ipc/app';
import { parseProject } from '#shared/project/file';
import type { Project } from '#shared/project/schema';

/** The templates that ship with the program. */
export async function listTemplates(): Promise<Template[]> {
  const text = await fs.readFile(path.join(assetsDir(), 'templates', 'index.json'), 'utf8');
  return z.array(templateSchema).parse(JSON.parse(text));
}

/** @throws NetloomError `template.unknown` with the names there are */
export async function readTemplate(name: string): Promise<Project> {
  const names = (await listTemplates()).map((t) => t.name);
  if (!names.includes(name))
    throw new NetloomError(
      'template.unknown',
      `There is no template named “${name}”.`,
      `There are: ${names.join(', ')}`,
    );
  return parseProject(await fs.readFile(path.join(assetsDir(), 'templates', `${name}.netloom`), 'utf8'));
}
