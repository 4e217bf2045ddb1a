import type { Place } from '#shared/problems';
import { performAction } from '../actions/perform';
import { askFor } from '../editor/place';

const views = { data: 'view.data', graph: 'view.design', training: 'view.train' } as const;

/** Shows the place a problem is about: its view, and in it the column, layer or setting. */
export function goTo(place: Place): void {
  askFor(place);
  performAction(views[place.area]);
}
