/**
 * What is wrong with the packages, one line each.
 *
 * @param rules the content of floors.json
 * @param installed version by path (`node_modules/a/node_modules/b`) of what is really there
 */
export function problemsOf({ rules, manifest, lock, installed }) {
  const locked = Object.entries(lock.packages).filter(([path]) => path !== '');
  const copies = (name) => locked.filter(([path]) => path.endsWith(`node_modules/${name}`));
  return [
    ...rules.floors.flatMap(({ package: name, floor, why }) =>
      copies(name).flatMap(([path, { version }]) =>
        [...new Set([version, installed.get(path) ?? version])]
          .filter((found) => isBelow(found, floor))
          .map((found) => `${path} is ${found}, below ${floor}: ${why}`),
      ),
    ),
    ...rules.banned.flatMap(({ package: name, why }) =>
      copies(name).map(([path]) => `${path} must not be there: ${why}`),
    ),
    ...rules.single
      .map((rule) => ({ ...rule, paths: copies(rule.package).map(([path]) => path) }))
      .filter(({ paths }) => paths.length !== 1)
      .map((rule) => `${rule.package} has ${rule.paths.length} copies (${rule.paths.join(', ')}): ${rule.why}`),
    ...locked
      .filter(([path, { version }]) => installed.has(path) && installed.get(path) !== version)
      .map(([path, { version }]) => `${path} is ${installed.get(path)} but locked at ${version}: run npm ci`),
    ...locked
      .filter(([, { resolved }]) => /^[a-z+]+:\/\//.test(resolved ?? ''))
      .map(
        ([path]) =>
          `${path} names a download host in package-lock.json: npm config set omit-lockfile-registry-resolved true, then npm i`,
      ),
    ...locked
      .filter(([path, entry]) => path.startsWith('node_modules/') && !entry.integrity && !entry.link && !entry.inBundle)
      .map(([path]) => `${path} has no integrity in package-lock.json`),
    ...['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((kind) =>
      Object.entries(manifest[kind] ?? {})
        .filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
        .map(([name, version]) => `${name} is not pinned exactly in ${kind}: ${version}`),
    ),
  ];
}

/** Compares dotted versions; a pre-release counts as below its release. */
export function isBelow(version, floor) {
  const [numbers, preRelease] = version.split(/-(.*)/s);
  const [a, b] = [numbers, floor].map((text) => text.split('.').map(Number));
  for (let index = 0; index < 3; index++) {
    if (a[index] !== b[index]) return a[index] < b[index];
  }
  return Boolean(preRelease);
}
