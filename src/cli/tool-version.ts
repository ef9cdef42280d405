declare const PODSEAL_VERSION: string | undefined;

/** Version of the package. Here again, so that `--version` loads nothing else. */
export const toolVersion: string = typeof PODSEAL_VERSION === "string" ? PODSEAL_VERSION : "0.0.0-source";
