/** What came back over HTTP; status 0: nothing in time. */
export interface Answer {
  readonly status: number;
  readonly requestId: string | string[] | undefined;
  readonly text: string;
}

/** What no answer may show: stacks, statements, connection strings, file names of ours. */
const LEAK =
  /node_modules|\bat \S+ \(|\.ts:\d+|postgres(?:ql)?:\/\/|redis:\/\/|\bselect [\w, .*]+ from |insert into |SQLSTATE|violates/i;

/** What is wrong with an answer, or undefined. An answer of 500 is always wrong: it is an error we did not foresee. */
export function judge(answer: Answer, secret: string): string | undefined {
  if (answer.status === 0) return 'no answer in time';
  if (answer.text.includes(secret)) return 'the key is in the answer';
  if (LEAK.test(answer.text)) return `the answer leaks ${JSON.stringify(LEAK.exec(answer.text)?.[0])}`;
  if (answer.status >= 500 && answer.requestId === undefined) return 'a 5xx without a request id';
  if (answer.status === 500) return 'an answer of 500';
  if (answer.text.includes('"INTERNAL_SERVER_ERROR"')) return 'an internal error';
  return undefined;
}
