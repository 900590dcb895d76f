/**
 * Keeps the bot from coming in without its account. irc-framework 4.14.0 ends the negotiation at 900, before 903 says that
 * the account holds, which makes some servers give it up, and ends it after a refusal too: then the bot would be let in as nobody.
 */
export interface Login {
  mayLeave(line: string): boolean;
  /** What to send, if anything, after this line of the server. */
  after(line: string): 'CAP END' | undefined;
  /** Did the server say that the account is ours? True where none is asked for. */
  holds(): boolean;
}

export function openLogin(needsAccount: boolean): Login {
  let holds = !needsAccount;
  let isAsked = false;
  return {
    mayLeave(line) {
      if (/^AUTHENTICATE /i.test(line)) isAsked = true;
      return !needsAccount || line !== 'CAP END';
    },
    after(line) {
      if (!needsAccount || holds || !isAsked || !/^(?:@\S+ +)?(?::\S+ +)?903 /.test(line)) return undefined;
      holds = true;
      return 'CAP END';
    },
    holds: () => holds,
  };
}
