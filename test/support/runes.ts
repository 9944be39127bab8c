/** Svelte's runes as plain values, for parts of the page that are tested without a page. Import it first. */
const plain = (value: unknown) => value;

Object.assign(globalThis, {
  $state: Object.assign(plain, { raw: plain }),
  $derived: plain,
  document: { documentElement: { lang: '' } },
});
