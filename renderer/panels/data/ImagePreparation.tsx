import type { ColumnProfile } from '#shared/data/profile';
import { imageColors, imageFits, imageOf, imageShape, type ColumnRecipe, type ImageRecipe } from '#shared/data/recipe'; // prettier-ignore
import { formatCount, formatExact, NumberField, Segmented, Select } from '../../ui';
import { words } from '../../words/data';
import { prepare } from './edits';

const w = words.image;

/** To which size and colours images are brought. */
export function ImagePreparation({ recipe }: { recipe: ColumnRecipe }) {
  const image = imageOf(recipe);
  const change = (to: Partial<ImageRecipe>) => prepare(recipe.name, { image: { ...image, ...to } });
  const shape = imageShape(image);
  return (
    <>
      <div className="two">
        <NumberField label={w.width} value={image.width} integer min={1} max={1024} onCommit={(width) => change({ width })} />
        <NumberField label={w.height} value={image.height} integer min={1} max={1024} onCommit={(height) => change({ height })} />
      </div>
      <div className="ui-field">
        <span className="ui-field-label">{w.colors}</span>
        <Segmented
          label={w.colors}
          value={image.colors}
          options={imageColors.map((c) => ({ value: c, label: w.colorNames[c] }))}
          onChange={(colors) => change({ colors })}
        />
      </div>
      <Select
        label={w.fit}
        value={image.fit}
        options={imageFits.map((f) => ({ value: f, label: w.fits[f], note: w.fitNotes[f] }))}
        onChange={(fit) => change({ fit })}
      />
      <p className="mute">{w.becomes(shape.join(' × '), formatExact(shape.reduce((a, b) => a * b, 1)))}</p>
    </>
  ); // prettier-ignore
}

type Images = NonNullable<ColumnProfile['images']>;

/** What the files say of themselves. */
export function ImageFacts({ images, files }: { images: Images; files: number }) {
  const range = ({ min, median, max }: Images['width']) =>
    min === max ? w.pixels(formatExact(min)) : w.range(formatExact(min), formatExact(max), formatExact(median)); // prettier-ignore
  const facts = [
    [w.files, formatCount(files)],
    [w.formats, images.formats.map((f) => `${f.format.toUpperCase()} ${formatCount(f.count)}`).join(', ')],
    [w.width, range(images.width)],
    [w.height, range(images.height)],
  ] as const;
  return (
    <dl className="facts">
      {facts.map(([name, text]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className="num">{text}</dd>
        </div>
      ))}
    </dl>
  );
}
