import type { MiddlewareHandler } from 'hono';

/** Headers of every reply, pages included. */
export function fixedHeaders(https: boolean): readonly (readonly [string, string])[] {
  return [
    ['x-content-type-options', 'nosniff'],
    ['referrer-policy', 'no-referrer'],
    ['cross-origin-opener-policy', 'same-origin'],
    ['cross-origin-resource-policy', 'same-origin'],
    ['permissions-policy', 'camera=(), microphone=(), geolocation=(), payment=(), usb=()'],
    ['x-frame-options', 'DENY'],
    ...(https ? [['strict-transport-security', 'max-age=31536000'] as const] : []),
  ];
}

/**
 * Sets the fixed headers, and a Content-Security-Policy that lets nothing run: pages, which are written by SvelteKit,
 * carry their own with hashes of their inline scripts.
 */
export function securityHeaders(https: boolean): MiddlewareHandler {
  const headers = fixedHeaders(https);
  return async (c, next) => {
    await next();
    for (const [name, value] of headers) c.res.headers.set(name, value);
    c.res.headers.set('content-security-policy', "default-src 'none'; frame-ancestors 'none'; base-uri 'none'");
    if (c.req.path.startsWith('/api/')) c.res.headers.set('cache-control', 'no-store');
  };
}
