import { defineConfig } from 'vitest/config';

// A limit only ends what hangs: a slow or busy machine must never meet one.
const limits = { testTimeout: 600_000, hookTimeout: 600_000, expect: { poll: { timeout: 60_000 } } };
const project = (name: string) => ({
  test: { name, include: [`test/${name}/**/*.test.ts`], setupFiles: ['test/support/vitest-setup.ts'], ...limits },
});

export default defineConfig({
  test: {
    projects: [
      project('unit'),
      project('conformance'),
      project('integration'),
      project('resilience'),
      project('security'),
    ],
  },
});
