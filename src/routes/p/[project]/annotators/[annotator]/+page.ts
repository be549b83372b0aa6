import { readAnnotatorAnswers } from '#lib/protocol/annotators.ts';
import { ask } from '../../../../ask.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async (event) => {
  event.depends('parley:answers');
  const { searchParams } = event.url;
  const filter = {
    cause: searchParams.get('cause'),
    label: searchParams.get('label'),
    verdict: searchParams.get('verdict'),
  };
  const answers = await ask(event, readAnnotatorAnswers, { params: event.params, query: filter });
  return { title: answers.annotator.isYou ? 'My answers' : `Answers of ${answers.annotator.name}`, answers, filter };
};
