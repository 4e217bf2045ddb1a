export { Button, IconButton, type ButtonProps, type IconButtonProps } from './Button';
export { Badge, Card, type Tone } from './Card';
export { cx } from './classes';
export { Dialog, type DialogProps } from './Dialog';
export {
  Field,
  NumberField,
  TextField,
  parseNumber,
  type FieldProps,
  type NumberFieldProps,
  type TextFieldProps,
} from './Field';
export * from './format';
export { layoutStore, setLayout } from './layout';
export { Menu, type MenuItem, type MenuProps, type MenuSection } from './Menu';
export { Num } from './Num';
export { Panel, type PanelProps } from './Panel';
export { Popover, PopoverClose, type PopoverProps } from './Popover';
export { Progress, type ProgressProps } from './Progress';
export { Select, type SelectOption, type SelectProps } from './Select';
export { EmptyState, ErrorState, Skeleton } from './States';
export { Tabs, type TabsProps } from './Tabs';
export { dismissToast, toast, toastError, type Toast } from './toast';
export { Toasts } from './Toasts';
export { Checkbox, Segmented, Switch, type SegmentedProps } from './Toggle';
export { Tooltip, TooltipProvider, type TooltipProps } from './Tooltip';
export { VirtualTable, type CellPlace, type VirtualTableProps } from './VirtualTable';
