import type { TaskStatus } from '@slipway/shared/contracts';

export const STATUS_OPTIONS: readonly { value: TaskStatus; label: string }[] = [
  { value: 'todo', label: 'To do' },
  { value: 'in_progress', label: 'In progress' },
  { value: 'done', label: 'Done' },
];

const PRIORITIES: Record<number, string> = { 1: 'Lowest', 2: 'Low', 3: 'Normal', 4: 'High', 5: 'Urgent' };

export const PRIORITY_OPTIONS = [5, 4, 3, 2, 1].map((priority) => ({
  value: String(priority),
  label: priorityWord(priority),
}));

export function priorityWord(priority: number): string {
  return PRIORITIES[priority] ?? String(priority);
}
