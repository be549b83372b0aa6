import { createServer } from 'vite';
import type { OpenPages } from './http/pages.ts';

/**
 * Opens the pages as they are being worked on: Vite behind the same doors as the built ones, with its own messages to
 * the browser over the same port.
 */
export const openPagesInWork: OpenPages = async (server) => {
  const vite = await createServer({
    appType: 'custom',
    // Bundled, the settings would be a new file at every start, which is a change to whoever watches for changes.
    configLoader: 'native',
    server: { middlewareMode: true, hmr: { server } },
  });
  return { handler: vite.middlewares, close: () => vite.close() };
};
