/** What becomes of earlier answers that the files do not hold. */
export type Completes = 'adds' | 'items' | 'all';

export const completes: Readonly<Record<Completes, { title: string; says: string }>> = {
  adds: { title: 'Stay', says: 'The files add answers and change those that differ.' },
  items: {
    title: 'Are withdrawn on the items in these files',
    says: 'For each person and question in the files, they hold every answer to these items: for batches.',
  },
  all: {
    title: 'Are withdrawn on every item',
    says: 'For each person and question in the files, they hold every answer there is: for whole exports.',
  },
};

/** Of more than this share somebody types the number before it is gone. */
export const TYPED_ABOVE = 0.2;
