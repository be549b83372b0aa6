/**
 * Where a request comes from, as coarse as it stays useful: the network of the address (IPv4 /24, IPv6 /48).
 * Enough to slow down guessing and to recognise one's own sessions; not a person's address.
 */
export function placeOf(address: string | undefined): string {
  if (!address) return 'in process';
  const plain = address.replace(/^::ffff:/, '');
  if (plain.includes('.')) return plain.split('.').slice(0, 3).join('.') + '.0/24';
  if (plain === '::1') return '::1';
  return `${groupsOf(plain).slice(0, 3).join(':')}::/48`;
}

/** The eight groups of an IPv6 address; `::` stands for as many zeros as are missing. */
function groupsOf(address: string): string[] {
  const [head = '', tail] = address.split('::');
  const before = head.split(':').filter(Boolean);
  const after = tail?.split(':').filter(Boolean) ?? [];
  const zeros = Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0');
  return [...before, ...zeros, ...after];
}

/** Whether an address is this machine's own. */
export function isLoopback(address: string | undefined): boolean {
  const plain = address?.replace(/^::ffff:/, '') ?? '';
  return plain === '::1' || /^127\./.test(plain);
}
