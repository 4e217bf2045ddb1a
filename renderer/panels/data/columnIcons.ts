import { CalendarDays, Hash, Image, Tag, ToggleLeft, Type, type LucideIcon } from 'lucide-react';
import type { ColumnRecipe } from '#shared/data/recipe';

export const typeIcons: Record<ColumnRecipe['type'], LucideIcon> = {
  numeric: Hash,
  categorical: Tag,
  boolean: ToggleLeft,
  date: CalendarDays,
  text: Type,
  image: Image,
};
