/** Outlines on a 24 × 24 grid. */
export const paths = {
  check: ['M5 12.5l4.5 4.5L19 7.5'],
  close: ['M6 6l12 12', 'M18 6L6 18'],
  warning: ['M12 4L2.5 20h19z', 'M12 10v4', 'M12 17v.2'],
  info: ['M12 3a9 9 0 100 18 9 9 0 000-18z', 'M12 11v5', 'M12 8v.2'],
  left: ['M15 5l-7 7 7 7'],
  right: ['M9 5l7 7-7 7'],
  down: ['M5 9l7 7 7-7'],
  menu: ['M4 6h16', 'M4 12h16', 'M4 18h16'],
  upload: ['M12 16V5', 'M7 9.5L12 4.5l5 5', 'M5 19h14'],
  download: ['M12 4v11', 'M7 11l5 5 5-5', 'M5 20h14'],
  people: [
    'M9 11a3.5 3.5 0 100-7 3.5 3.5 0 000 7z',
    'M2.5 20c0-4 3-6 6.5-6s6.5 2 6.5 6',
    'M16 4.5a3.5 3.5 0 010 6',
    'M18 14.5c2.3.8 3.5 2.7 3.5 5.5',
  ],
  undo: ['M8 5L4 9l4 4', 'M4 9h10a6 6 0 010 12h-3'],
  copy: ['M9 9h11v11H9z', 'M5 15H4V4h11v1'],
  lock: ['M6 11h12v9H6z', 'M8.5 11V8a3.5 3.5 0 017 0v3'],
} as const satisfies Record<string, readonly string[]>;

export type IconName = keyof typeof paths;
