import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Task, TaskContent } from '@slipway/shared/contracts';
import { api } from '../api/api.js';
import { dayWord } from '../ui/days.js';
import { SelectField, TextAreaField, TextField } from '../ui/field.js';
import { Form } from '../ui/form.js';
import { fieldErrors } from '../ui/form.errors.js';
import { ConflictNote } from './conflict.note.js';
import { holdReads, showTask } from './task.cache.js';
import { contentOf } from './task.rules.js';
import { PRIORITY_OPTIONS, priorityWord, STATUS_OPTIONS } from './task.words.js';
import { isConflict } from './use.task.actions.js';

const FIELDS = ['title', 'description', 'status', 'priority', 'due_on'];

/** Everything about a task. What somebody else writes meanwhile is not overwritten unasked. */
export function TaskForm({ task, onClose }: { task: Task; onClose: () => void }) {
  const client = useQueryClient();
  const [typed, setTyped] = useState<TaskContent>(() => contentOf(task));
  /** The version that is edited: the one that was opened, not what the list has read since. */
  const [version, setVersion] = useState(task.version);
  const [newer, setNewer] = useState<Task>();
  const save = useMutation({
    mutationFn: (over: number | null) =>
      api.tasks.put(task.id, { ...typed, title: typed.title.trim() }, over),
    onMutate: () => holdReads(client),
    onSuccess: (saved) => {
      showTask(client, saved);
      onClose();
    },
    onError: async (error) => {
      if (!isConflict(error)) return;
      const read = await api.tasks.get(task.id);
      showTask(client, read);
      setNewer(read);
    },
  });
  const set = (part: Partial<TaskContent>) => setTyped({ ...typed, ...part });
  const error = isConflict(save.error) ? null : save.error;
  const errors = fieldErrors(error);
  return (
    <Form
      sent={{ error, isPending: save.isPending }}
      fields={FIELDS}
      onSubmit={() => save.mutate(version)}
      action="Save"
      isReady={typed.title.trim() !== '' && newer === undefined}
      onCancel={onClose}
    >
      <TextField
        label="Title"
        value={typed.title}
        onChange={(title) => set({ title })}
        error={errors['title']}
        maxLength={200}
        autoComplete="off"
        data-autofocus
      />
      <TextAreaField
        label="Description"
        value={typed.description}
        onChange={(description) => set({ description })}
        error={errors['description']}
        maxLength={10_000}
      />
      <div className="grid gap-4 sm:grid-cols-3">
        <SelectField
          label="Status"
          value={typed.status}
          options={STATUS_OPTIONS}
          onChange={(status) => set({ status })}
          error={errors['status']}
        />
        <SelectField
          label="Priority"
          value={String(typed.priority)}
          options={PRIORITY_OPTIONS}
          onChange={(priority) => set({ priority: Number(priority) })}
          error={errors['priority']}
        />
        <TextField
          label="Due"
          type="date"
          value={typed.due_on ?? ''}
          onChange={(day) => set({ due_on: day === '' ? null : day })}
          error={errors['due_on']}
        />
      </div>
      {newer && (
        <ConflictNote
          what="This task"
          isBusy={save.isPending}
          onTake={() => {
            setTyped(contentOf(newer));
            setVersion(newer.version);
            setNewer(undefined);
            save.reset();
          }}
          onKeep={() => {
            setVersion(newer.version);
            setNewer(undefined);
            save.mutate(newer.version);
          }}
        >
          <p className="font-medium break-words">{newer.title}</p>
          <p className="text-muted">{wordsOf(newer)}</p>
          {newer.description !== '' && (
            <p className="text-muted max-h-32 overflow-y-auto break-words whitespace-pre-wrap">
              {newer.description}
            </p>
          )}
        </ConflictNote>
      )}
    </Form>
  );
}

function wordsOf({ status, priority, due_on }: Task): string {
  return [
    STATUS_OPTIONS.find(({ value }) => value === status)?.label,
    `${priorityWord(priority)} priority`,
    due_on !== null && `due ${dayWord(due_on)}`,
  ]
    .filter(Boolean)
    .join(' · ');
}
