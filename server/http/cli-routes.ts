import type { Hono } from 'hono';
import type { Services } from '#server/services.ts';
import type { HttpEnv } from './mount.ts';

export function mountCli(_app: Hono<HttpEnv>, _services: Services, _token: string): void {}
