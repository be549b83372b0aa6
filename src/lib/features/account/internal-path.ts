/** Where to go after signing in: a path of this site, or the first page. Never another site, whatever the link says. */
export function internalPath(to: string | null): string {
  if (to === null || !to.startsWith('/')) return '/';
  const here = 'http://parley.invalid';
  try {
    const url = new URL(to, here);
    // `//host` and `/\host` lead away although they start with a slash.
    if (url.origin !== here || url.pathname.startsWith('/sign-in')) return '/';
    // `/..//host` is tidied into `//host`, so what is returned is checked too.
    if (url.pathname.startsWith('//')) return '/';
    return url.pathname + url.search + url.hash;
  } catch {
    return '/';
  }
}
