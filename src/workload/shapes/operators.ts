/** A custom kind from which a controller makes pods that the object does not spell out. */
export interface OperatorKind {
  readonly group: string;
  readonly kinds: readonly string[];
  readonly makes: string;
}

/** Kinds that name no image and yet make pods; those that name one are recognised by it. */
const operatorKinds: readonly OperatorKind[] = [
  {
    group: "monitoring.coreos.com",
    kinds: ["Prometheus", "PrometheusAgent", "Alertmanager", "ThanosRuler"],
    makes: "a StatefulSet",
  },
  {
    group: "elasticsearch.k8s.elastic.co",
    kinds: ["Elasticsearch"],
    makes: "StatefulSets",
  },
  { group: "kibana.k8s.elastic.co", kinds: ["Kibana"], makes: "a Deployment" },
  { group: "apm.k8s.elastic.co", kinds: ["ApmServer"], makes: "a Deployment" },
  { group: "beat.k8s.elastic.co", kinds: ["Beat"], makes: "a DaemonSet or Deployment" },
  { group: "agent.k8s.elastic.co", kinds: ["Agent"], makes: "a DaemonSet or Deployment" },
  { group: "logstash.k8s.elastic.co", kinds: ["Logstash"], makes: "a StatefulSet" },
  {
    group: "kafka.strimzi.io",
    kinds: ["Kafka", "KafkaConnect", "KafkaBridge", "KafkaNodePool", "KafkaMirrorMaker2", "StrimziPodSet"],
    makes: "pods",
  },
  {
    group: "kubevirt.io",
    kinds: ["VirtualMachine", "VirtualMachineInstance", "VirtualMachineInstanceReplicaSet"],
    makes: "a virt-launcher pod around a virtual machine",
  },
  { group: "postgresql.cnpg.io", kinds: ["Cluster", "Pooler"], makes: "pods" },
  { group: "acid.zalan.do", kinds: ["postgresql"], makes: "a StatefulSet" },
  { group: "postgres-operator.crunchydata.com", kinds: ["PostgresCluster"], makes: "StatefulSets" },
  {
    group: "ceph.rook.io",
    kinds: ["CephCluster", "CephFilesystem", "CephObjectStore", "CephNFS"],
    makes: "Deployments and a DaemonSet",
  },
  { group: "rabbitmq.com", kinds: ["RabbitmqCluster"], makes: "a StatefulSet" },
  { group: "k8s.mariadb.com", kinds: ["MariaDB", "MaxScale"], makes: "a StatefulSet" },
  { group: "mongodbcommunity.mongodb.com", kinds: ["MongoDBCommunity"], makes: "a StatefulSet" },
  { group: "dragonflydb.io", kinds: ["Dragonfly"], makes: "a StatefulSet" },
  { group: "jaegertracing.io", kinds: ["Jaeger"], makes: "Deployments" },
  {
    group: "opentelemetry.io",
    kinds: ["OpenTelemetryCollector"],
    makes: "a Deployment, DaemonSet or StatefulSet",
  },
  { group: "install.istio.io", kinds: ["IstioOperator"], makes: "Istio's Deployments" },
  {
    group: "sailoperator.io",
    kinds: ["Istio", "IstioCNI", "ZTunnel"],
    makes: "Istio's Deployments and DaemonSets",
  },
  {
    group: "operator.tigera.io",
    kinds: ["Installation", "APIServer"],
    makes: "Calico's DaemonSet and Deployments",
  },
  { group: "grafana.integreatly.org", kinds: ["Grafana"], makes: "a Deployment" },
  { group: "k8s.keycloak.org", kinds: ["Keycloak"], makes: "a StatefulSet" },
  { group: "argoproj.io", kinds: ["ArgoCD", "EventBus"], makes: "Deployments and StatefulSets" },
  {
    group: "serving.kserve.io",
    kinds: ["InferenceService", "InferenceGraph"],
    makes: "Knative Services or Deployments",
  },
  { group: "kubeflow.org", kinds: ["TrainJob"], makes: "Jobs" },
  {
    group: "operator.victoriametrics.com",
    kinds: ["VMSingle", "VMAgent", "VMAlert", "VMAlertmanager", "VMCluster", "VMAuth", "VLogs"],
    makes: "Deployments and StatefulSets",
  },
];

/** What the controller of a kind makes, in words; undefined for kinds that are not known to make pods. */
export function podsMadeBy(apiVersion: string, kind: string): string | undefined {
  const group = apiVersion.split("/")[0];
  return operatorKinds.find((one) => one.group === group && one.kinds.includes(kind))?.makes;
}

/** Groups whose objects name images without making pods of them. */
const imagesWithoutPods =
  /^(image\.toolkit\.fluxcd\.io|source\.toolkit\.fluxcd\.io|helm\.toolkit\.fluxcd\.io|kustomize\.toolkit\.fluxcd\.io|helm\.cattle\.io|kustomize\.config\.k8s\.io|networking\.istio\.io|telemetry\.istio\.io|extensions\.istio\.io|apiextensions\.crossplane\.io|pkg\.crossplane\.io)\//;

/** Whether a custom kind that names an image may make pods from it. The API's own groups hold images only in containers. */
export function mayMakePods(apiVersion: string, kind: string): boolean {
  const group = apiVersion.split("/")[0] ?? "";
  if (!group.includes(".") || /(^|\.)k8s\.io$/.test(group)) return false;
  if (imagesWithoutPods.test(apiVersion)) return false;
  return !(group === "argoproj.io" && /^(Application|ApplicationSet|AppProject)$/.test(kind));
}
