import type { LayerDefinition } from './define';
import { dense } from './dense';

/** Every layer Netloom knows, in the order the palette shows. */
export const layers = [dense] as const satisfies readonly LayerDefinition[];

const byName = new Map<string, LayerDefinition>(layers.map((l) => [l.className, l as LayerDefinition]));
export const layerNamed = (className: string): LayerDefinition | undefined => byName.get(className);
