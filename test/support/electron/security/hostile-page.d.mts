export function foreignNames(): string[];
export function bridge(): { found: string[]; unknownEvent: string };
export function breakPolicy(expected: readonly string[]): Promise<{ refused: string[]; ran: unknown }>;
export function askForEverything(): Promise<Record<string, 'refused' | 'absent' | 'waits' | 'given'>>;
export function leave(): void;
export function escape(ports: { udpPort: number; tcpPort: number }): Promise<void>;
