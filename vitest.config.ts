import { defineConfig } from 'vitest/config';

const project = (name: string) => ({ test: { name, include: [`test/${name}/**/*.test.ts`], testTimeout: 20_000 } });

export default defineConfig({
  test: {
    projects: [
      project('unit'),
      project('page'),
      project('conformance'),
      project('library'),
      project('faults'),
      project('security'),
    ],
  },
});
