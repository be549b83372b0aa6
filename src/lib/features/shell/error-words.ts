/** What an error page says: what it means, and what the person can do. */
export interface ErrorWords {
  readonly title: string;
  readonly advice: string;
  /** The one thing offered besides the way home. */
  readonly offer: 'sign-in' | 'again' | null;
}

/** Words for an HTTP status. */
export function errorWords(status: number): ErrorWords {
  switch (status) {
    case 401:
      return { title: 'Sign in first', advice: 'Your session is over. Sign in and you are back here.', offer: 'sign-in' };
    case 403:
      return { title: 'Not for you', advice: 'Ask a lead of the project for access.', offer: null };
    case 404:
      return {
        title: 'Nothing here',
        advice: 'It does not exist, or you are not a member of its project. Check the address, or ask who sent it.',
        offer: null,
      };
    default:
      return {
        title: status >= 500 ? 'Parley did not answer' : 'That did not work',
        advice: 'What was saved is safe. Try again in a moment.',
        offer: 'again',
      };
  }
}
