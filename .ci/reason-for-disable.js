const DIRECTIVE = /^\s*eslint-disable(?:-next-line|-line)?\b/;

/** ESLint rule: a comment that switches a rule off names the rule and, after `--`, the reason. */
export const reasonForDisable = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { bare: 'Say which rule is switched off and why: `eslint-disable-next-line rule-name -- reason`.' },
  },
  create(context) {
    return {
      Program() {
        for (const comment of context.sourceCode.getAllComments()) {
          if (!DIRECTIVE.test(comment.value)) continue;
          const [rules, reason] = comment.value.replace(DIRECTIVE, '').split(/\s--\s/);
          if (!rules?.trim() || !reason?.trim()) context.report({ loc: comment.loc, messageId: 'bare' });
        }
      },
    };
  },
};
