/** A hook for requests, set by the logger: a page that logs nothing does not load the logger. */
import type { Answer } from './read-response.js';

/** Called with each request, described as `METHOD URL`. */
export type RequestObserver = (request: string, answer: Promise<Answer>) => void;

/** The current observer. */
export const observed: { by: RequestObserver | undefined } = { by: undefined };
