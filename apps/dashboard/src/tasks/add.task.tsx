import { useRef, useState, type RefObject } from 'react';
import { Button } from '../ui/button.js';
import { TextField } from '../ui/field.js';
import { newTask, useAddTask, type NewTask } from './use.task.actions.js';

/** One line and Enter: the next one can be typed at once. */
export function AddTask({ form }: { form: RefObject<HTMLFormElement | null> }) {
  const [title, setTitle] = useState('');
  const failed = useRef<NewTask>(undefined);
  const add = useAddTask((task) => {
    failed.current = task;
    setTitle((typed) => (typed === '' ? task.title : typed));
  });
  return (
    <form
      ref={form}
      noValidate
      className="border-line flex items-start gap-2 border-b p-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (title.trim() === '') return;
        const isAgain = failed.current?.title === title.trim();
        add.mutate(isAgain ? failed.current! : newTask(title.trim()));
        failed.current = undefined;
        setTitle('');
      }}
    >
      <TextField
        className="min-w-0 flex-1"
        label="A new task"
        isLabelHidden
        placeholder="What is to be done?"
        value={title}
        onChange={setTitle}
        maxLength={200}
        autoComplete="off"
        enterKeyHint="done"
      />
      <Button type="submit" look="primary" disabled={title.trim() === ''}>
        Add
      </Button>
    </form>
  );
}
