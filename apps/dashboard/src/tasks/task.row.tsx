import { CalendarDays, CloudUpload, Flag, Trash2 } from 'lucide-react';
import type { Task } from '@slipway/shared/contracts';
import { Badge } from '../ui/badge.js';
import { Button } from '../ui/button.js';
import { cx } from '../ui/class.names.js';
import { dayWord, todayHere } from '../ui/days.js';
import { isLate } from './task.rules.js';
import { priorityWord } from './task.words.js';
import { useTaskActions } from './use.task.actions.js';

/** A task of the list: ticked off, opened or deleted from here. */
export function TaskRow({
  task,
  onOpen,
  onDelete,
}: {
  task: Task;
  onOpen: () => void;
  /** Told before the row goes, and with it the focus. */
  onDelete: () => void;
}) {
  const { change, remove } = useTaskActions(task);
  const isDone = task.status === 'done';
  // What the gateway does not know yet can be neither changed nor deleted there.
  const isNew = task.version === null && !task.buffered;
  return (
    <li className="border-line hover:bg-hover/60 flex items-start gap-1 border-b px-2 py-1.5 last:border-b-0">
      <label className="flex size-9 shrink-0 cursor-pointer items-center justify-center">
        <input
          type="checkbox"
          aria-label={`Done: ${task.title}`}
          checked={isDone}
          disabled={isNew}
          onChange={(event) => change.mutate({ status: event.target.checked ? 'done' : 'todo' })}
          className="accent-accent size-4"
        />
      </label>
      <div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-2 gap-y-1 py-1.5">
        <button
          type="button"
          disabled={isNew}
          onClick={onOpen}
          aria-haspopup="dialog"
          className={cx(
            'min-w-0 text-left break-words hover:underline',
            isDone ? 'text-muted line-through' : 'font-medium',
          )}
        >
          {task.title}
        </button>
        <Marks task={task} />
      </div>
      <Button
        look="quiet"
        disabled={isNew}
        aria-label={`Delete ${task.title}`}
        onClick={() => {
          onDelete();
          remove.mutate(task);
        }}
      >
        <Trash2 aria-hidden className="size-4" />
      </Button>
    </li>
  );
}

/** What there is to say of it, where it is not as most are. */
function Marks({ task }: { task: Task }) {
  const { status, priority, due_on, buffered } = task;
  const late = isLate(task, todayHere());
  return (
    <>
      {status === 'in_progress' && <span className="text-accent text-xs">In progress</span>}
      {due_on !== null && (
        <span className={cx('inline-flex items-center gap-1 text-xs', late ? 'text-danger' : 'text-muted')}>
          <CalendarDays aria-hidden className="size-3.5" />
          {late ? `was due ${dayWord(due_on)}` : `due ${dayWord(due_on)}`}
        </span>
      )}
      {priority !== 3 && (
        <span
          className={cx('inline-flex items-center gap-1 text-xs', priority > 3 ? 'text-warn' : 'text-muted')}
        >
          <Flag aria-hidden className="size-3.5" />
          {priorityWord(priority)}
        </span>
      )}
      {buffered && <Badge tone="warn" icon={CloudUpload} word="Not yet stored" />}
    </>
  );
}
