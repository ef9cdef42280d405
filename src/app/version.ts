declare const PODSEAL_VERSION: string | undefined;

/** Version of the package; "0.0.0-source" where the sources run without a build. */
export const toolVersion: string = typeof PODSEAL_VERSION === "string" ? PODSEAL_VERSION : "0.0.0-source";
