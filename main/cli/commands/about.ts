import { assetsDir } from '#engine/assets';
import { NetloomError } from '#shared/errors';
import { formOf } from '#shared/layers/fields';
import { layerNamed, layers } from '#shared/layers/registry';
import { CliEngine } from '../context';
import { table, type Output } from '../output';
import { listTemplates } from '../../files/templates';

/** `netloom layers [NAME]`: the catalogue, or all that is known of one layer. */
export function describeLayers(name: string | undefined, output: Output): void {
  if (name === undefined) {
    output.text(
      table(
        ['layer', 'category', 'what it does'],
        layers.map((l) => [l.className, l.category, l.doc.summary]),
      ),
    );
    output.result({
      layers: layers.map((l) => ({ className: l.className, category: l.category, summary: l.doc.summary })),
    });
    return;
  }
  const layer = layerNamed(name) ?? layers.find((l) => l.className.toLowerCase() === name.toLowerCase());
  if (!layer)
    throw new NetloomError('layer.unknown', `There is no layer named “${name}”.`, 'The list: netloom layers');
  const { className, category, doc, source } = layer;
  const params = formOf(layer.params);
  output.text(
    [
      className,
      '',
      doc.summary,
      doc.when,
      ...(doc.formula ? [doc.formula] : []),
      '',
      table(
        ['parameter', 'default', 'what it is'],
        params.map((p) => [p.name, JSON.stringify(p.default), p.help]),
      ),
      '',
      source,
    ].join('\n'),
  );
  output.result({ className, category, doc, source, params });
}

/** `netloom templates` */
export async function describeTemplates(output: Output): Promise<void> {
  const templates = await listTemplates(assetsDir());
  output.text(
    table(
      ['template', 'data', 'teaches'],
      templates.map((t) => [t.name, t.data, t.teaches]),
    ),
  );
  output.result({ templates });
}

/** `netloom doctor`: what was found, what will be used and why, what to do about the rest. */
export async function doctor(output: Output): Promise<void> {
  const engine = new CliEngine(output);
  try {
    const report = await engine.call('engine.doctor', {});
    const mark = { ok: '✓', warning: '!', missing: '✗' } as const;
    for (const f of report.findings) {
      output.text(`${mark[f.status]} ${f.name}: ${f.found}`);
      if (f.advice) output.text(`    ${f.advice}`);
    }
    output.text(
      `\nTraining will use ${report.device.version} on ${report.device.device}: ${report.device.reason}`,
    );
    output.result(report);
  } finally {
    await engine.dispose();
  }
}
