/** What `podseal init` was asked for, as typed. */
export interface InitRequest {
  readonly name: string;
  readonly image: string;
  /** Default: the name. */
  readonly namespace?: string;
  /** Default: rootless-podman. */
  readonly level?: InitLevel;
  /** `[SERVICE:]PORT[/PROTOCOL]`. */
  readonly ports?: readonly string[];
  /** Namespaces whose pods may connect to the ports, besides the workload's own. */
  readonly from?: readonly string[];
  /** `internet:PORT`, `CIDR:PORT` or `NAMESPACE:PORT`, each with `/PROTOCOL`. */
  readonly egress?: readonly string[];
  /** `NAME:PATH[:SIZE]`. */
  readonly volumes?: readonly string[];
  /** User and group id; by default one made from namespace and name. */
  readonly user?: string;
}

export type InitLevel = "rootless-podman" | "sealed";

export type Protocol = "TCP" | "UDP" | "SCTP";

export interface InitPort {
  readonly port: number;
  /** Port of the Service. */
  readonly service: number;
  readonly protocol: Protocol;
  /** Name in container and Service. */
  readonly name: string;
}

export interface InitPeer {
  readonly kind: "internet" | "addresses" | "namespace";
  /** CIDR or namespace. */
  readonly peer: string;
  readonly port: number;
  readonly protocol: Protocol;
}

export interface InitVolume {
  readonly name: string;
  readonly path: string;
  readonly size: string;
}

/** A checked request. */
export interface InitPlan {
  readonly name: string;
  readonly namespace: string;
  readonly image: string;
  readonly level: InitLevel;
  readonly user: number;
  readonly ports: readonly InitPort[];
  readonly from: readonly string[];
  readonly egress: readonly InitPeer[];
  readonly volumes: readonly InitVolume[];
}
