/** Formats dates, times and counts for the user's locale. */
import { isFirstFrameDrawn } from './first-frame.svelte.js';
import { currentLanguage } from './messages.svelte.js';

/** The user's regional variant of the current language, such as `de-AT`. */
function locale(): string {
  const language = currentLanguage();
  return navigator.languages.find((tag) => tag.toLowerCase().startsWith(language)) ?? language;
}

/** Caches a formatter per language: creating one takes a hundred times as long as using it. */
function memoizeByLocale<T>(make: (locale: string) => T): () => T {
  const formats = new Map<string, T>();
  return () => {
    const name = locale();
    const format = formats.get(name) ?? make(name);
    formats.set(name, format);
    return format;
  };
}

const dateTimes = memoizeByLocale((name) => new Intl.DateTimeFormat(name, { dateStyle: 'medium', timeStyle: 'short' }));
const times = memoizeByLocale((name) => new Intl.DateTimeFormat(name, { timeStyle: 'short' }));
const clockTimes = memoizeByLocale((name) => new Intl.DateTimeFormat(name, { timeStyle: 'medium' }));
const days = memoizeByLocale((name) => new Intl.DateTimeFormat(name, { dateStyle: 'medium' }));
const distances = memoizeByLocale((name) => new Intl.RelativeTimeFormat(name, { numeric: 'auto' }));
const counts = memoizeByLocale((name) => new Intl.NumberFormat(name));

/** A time of day that is never broken before its “PM”. */
const timeText = (at: Date): string => times().format(at).replaceAll(' ', '\u00a0');

/** Formats a date and time; null gives an empty string. */
export function dateTime(iso: string | null): string {
  return iso === null || iso === '' ? '' : dateTimes().format(new Date(iso));
}

/** Formats a time; with its date if it is on another day than `now`. */
export function timeOfDay(iso: string, now: number): string {
  const at = new Date(iso);
  return at.toDateString() === new Date(now).toDateString() ? timeText(at) : dateTimes().format(at);
}

/** Formats a time with its seconds; with its date if it is on another day than `now`. */
export function clockTime(iso: string, now: number): string {
  const at = new Date(iso);
  return at.toDateString() === new Date(now).toDateString() ? clockTimes().format(at) : dateTimes().format(at);
}

/** Formats a time of today without its date, and any other day without the time. */
export function timeOrDay(iso: string, now: number): string {
  const at = new Date(iso);
  return at.toDateString() === new Date(now).toDateString() ? timeText(at) : day(iso);
}

/** Formats a date without the time. */
export function day(iso: string): string {
  return days().format(new Date(iso));
}

const units = [
  ['year', 31_557_600_000],
  ['month', 2_629_800_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** Formats a time relative to `now`, such as “in 5 minutes”. What would be rounded to 60 seconds is a minute. */
export function relativeTime(iso: string, now: number): string {
  const away = Date.parse(iso) - now;
  const [unit, ms] =
    units.find(([, length], at) => {
      const [, smaller] = units[at + 1] ?? ['second', 1_000];
      return Math.round(Math.abs(away) / smaller) * smaller >= length;
    }) ?? (['second', 1_000] as const);
  return distances().format(Math.round(away / ms), unit);
}

/** Formats an integer. Creating the formatter takes as long as several rows of the list, so the first frame has none. */
export function count(value: number): string {
  return Math.abs(value) >= 1_000 && isFirstFrameDrawn() ? counts().format(value) : String(value);
}

/** Formats a percentage. */
export function percent(value: number): string {
  return new Intl.NumberFormat(locale(), { style: 'percent' }).format(value / 100);
}
