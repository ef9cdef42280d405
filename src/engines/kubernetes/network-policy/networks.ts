/** Address ranges that decide what a block of addresses means to a pod. Defaults: a cluster may choose others. */
export const clusterNetworks = [
  { cidr: "10.42.0.0/16", words: "pods of k3s", source: "k3s-io/docs docs/cli/server.md, --cluster-cidr" },
  {
    cidr: "10.43.0.0/16",
    words: "services of k3s",
    source: "k3s-io/docs docs/cli/server.md, --service-cidr",
  },
] as const;

/** Private networks, in which nodes and their neighbours stand (RFC 1918). */
export const privateNetworks = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"] as const;

/** Where clouds serve instance metadata. Source: documentation of AWS, Azure and Google Cloud. */
export const metadataAddress = "169.254.169.254/32";
