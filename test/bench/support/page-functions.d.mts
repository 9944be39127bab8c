export function signInAnonymously(count: number): Promise<void>;
export function activateAccounts(ids: readonly string[]): Promise<number[]>;
export function recordKeyPaints(): void;
export function setExpectedSelector(selector: string): void;
export function paintCount(): number;
export function paintTimes(): number[];
export function shownAccountCount(): string;
export function scrollList(ms: number): Promise<number[]>;
