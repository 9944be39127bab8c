/** Where JSON that the user types is wrong. */
import { describe, expect, it } from 'vitest';
import { jsonProblem } from '../../../../../renderer/components/forms/json-problem.js';

describe('JSON input', () => {
  it.each([
    ['', null],
    ['[1, 2]', null],
    ['{"a": 1,\n "b" 2}', { line: 2, column: 6 }],
    ['[1, 2', { line: 1, column: 6 }],
  ])('%j', (text, problem) => {
    expect(jsonProblem(text)).toEqual(problem);
  });
});
