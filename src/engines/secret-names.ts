const secretName =
  /(^|_)(PASSWORD|PASSWD|PASS|SECRET|TOKEN|APIKEY|API_KEY|PRIVATE_KEY|ACCESS_KEY|SECRET_KEY|CREDENTIALS?|AUTH_KEY)$/i;
const pointsElsewhere = /^(|\/.*|\$\(.*\)|true|false|yes|no|none|null|\d{1,5})$/i;

/** Whether a variable that is written out carries a secret: its name says so, and its value is neither a path, a switch nor a small number. */
export function isWrittenSecret(name: string, value: string | undefined): boolean {
  return value !== undefined && isSecretName(name) && !pointsElsewhere.test(value);
}

/** Whether a variable's name says that it carries a secret. */
export function isSecretName(name: string): boolean {
  return secretName.test(name);
}
