import { agreedParams, readAgreedQuery } from '#lib/features/agreed/agreed-address.ts';
import { listPolicyActs, previewAgreed } from '#lib/protocol/agreed.ts';
import { ask } from '../../../ask.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async (event) => {
  const query = readAgreedQuery(event.url.searchParams);
  const { params } = event;
  const [preview, acts] = await Promise.all([
    ask(event, previewAgreed, { params, query: agreedParams(query) }),
    ask(event, listPolicyActs, { params }),
  ]);
  return { title: 'Agreed items', query, preview, acts };
};
