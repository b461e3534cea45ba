/** The file of variables that is read when no other is named; it need not be there. */
export const ENV_FILE = '.env.local';
