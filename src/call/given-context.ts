// A parameter of a question: the context it is asked for. Inside a subroutine Asterisk names that of the subroutine.

const CONTEXT = /^[A-Za-z0-9_.-]{1,80}$/;

/** The dialplan's own word; undefined where it gives none, or none that is one: then a complaint is added. */
export function givenContext(parameters: ReadonlyMap<string, string>, complaints: string[]): string | undefined {
  const context = parameters.get('context');
  if (context === undefined || CONTEXT.test(context)) return context;
  complaints.push('parameter context ignored: expected the name of a dialplan context');
  return undefined;
}
