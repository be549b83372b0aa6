/**
 * Where a request comes from, as coarse as it stays useful: the network of the address (IPv4 /24, IPv6 /48).
 * Enough to slow down guessing and to recognise one's own sessions; not a person's address.
 */
export function placeOf(address: string | undefined): string {
  if (!address) return 'in process';
  const plain = address.replace(/^::ffff:/, '');
  if (plain.includes('.')) return plain.split('.').slice(0, 3).join('.') + '.0/24';
  if (plain === '::1') return '::1';
  return `${plain.split(':').slice(0, 3).join(':')}::/48`;
}

/** Whether an address is this machine's own. */
export function isLoopback(address: string | undefined): boolean {
  const plain = address?.replace(/^::ffff:/, '') ?? '';
  return plain === '::1' || /^127\./.test(plain);
}
