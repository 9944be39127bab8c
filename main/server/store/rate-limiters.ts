/** Counters of rate limits: in this process, or shared by all servers on one database. */
import { type RateLimiterAbstract, RateLimiterMemory } from 'rate-limiter-flexible';

export interface LimiterOptions {
  /** Distinguishes the limiters of one database. */
  name: string;
  points: number;
  seconds: number;
}

export type CreateLimiter = (options: LimiterOptions) => RateLimiterAbstract;

export const createMemoryLimiter: CreateLimiter = ({ points, seconds }) =>
  new RateLimiterMemory({ points, duration: seconds });
