/**
 * The browser checks what a form requires, and does not submit it otherwise. In place of the browser's bubble, which is in the
 * system's language, the field itself shows what is wrong.
 */
import type { Attachment } from 'svelte/attachments';
import { on } from 'svelte/events';
import { messages } from '../../i18n/all-messages.js';

type FormField = HTMLInputElement | HTMLTextAreaElement;

/** Calls `show` with what is wrong when the form is submitted, and with an empty text once the user corrects it. */
export function fieldProblem(show: (problem: string) => void): Attachment<FormField> {
  return (field) => {
    const stops = [
      on(field, 'invalid', (event) => {
        event.preventDefault();
        show(problemOf(field));
        if (field.form?.querySelector(':is(input, textarea, select):invalid') === field) field.focus();
      }),
      on(field, 'input', () => {
        show('');
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  };
}

/** A field with a pattern has the rule as its title. */
function problemOf(field: FormField): string {
  const { validity, title, type } = field;
  const { missing, email, number } = messages.fieldProblems;
  if (type === 'number' && field instanceof HTMLInputElement) return number(field.min, field.max);
  if (validity.valueMissing) return missing;
  return type === 'email' && validity.typeMismatch ? email : title === '' ? messages.invalidUrl : title;
}
