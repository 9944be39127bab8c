export function signInInPage(count: number): Promise<void>;
export function shownCount(): string;
export function switchInPage(ids: readonly string[]): Promise<number[]>;
export function watchKeys(): void;
export function waitFor(selector: string): void;
export function answered(): number;
export function keyPaints(): number[];
export function scrollInPage(ms: number): Promise<number[]>;
