// CronJobs and Jobs that have run, each with everything it made, the controller first.
import { at, metadata, ownerReference, uid } from "./identity.mjs";
import { defaultTemplate } from "./defaults.mjs";
import { podOf } from "./pods.mjs";

/** CronJob, the Job of its last run and that Job's finished pod. */
export function cronJob({ name, namespace, seconds, labels, annotations, spec, run }) {
  const template = defaultTemplate(spec.jobTemplate.spec.template);
  const object = {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: metadata("CronJob", { name, namespace, seconds, labels, annotations, generation: 1 }),
    spec: {
      concurrencyPolicy: "Allow",
      failedJobsHistoryLimit: 1,
      successfulJobsHistoryLimit: 3,
      suspend: false,
      ...spec,
      jobTemplate: { metadata: { creationTimestamp: null }, spec: { ...spec.jobTemplate.spec, template } },
    },
    status: { lastScheduleTime: at(run), lastSuccessfulTime: at(run + 140) },
  };
  const minutes = Math.floor(Date.parse(at(run)) / 60000);
  const made = job({
    name: `${name}-${minutes}`,
    namespace,
    seconds: run,
    annotations: { "batch.kubernetes.io/cronjob-scheduled-timestamp": at(run) },
    spec: spec.jobTemplate.spec,
    owner: ownerReference(object),
    takes: 140,
  });
  return [object, ...made];
}

/** A Job that has finished, and its pod. `takes` is how many seconds it ran. */
export function job({ name, namespace, seconds, labels, annotations, spec, owner, takes }) {
  const id = uid("Job", namespace, name);
  const jobLabels = {
    "batch.kubernetes.io/controller-uid": id,
    "batch.kubernetes.io/job-name": name,
    "controller-uid": id,
    "job-name": name,
  };
  const plain = defaultTemplate(spec.template);
  const template = {
    ...plain,
    metadata: { ...plain.metadata, labels: { ...plain.metadata.labels, ...jobLabels } },
  };
  const object = {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: metadata("Job", {
      name,
      namespace,
      seconds,
      annotations,
      generation: 1,
      owner,
      labels: labels ?? template.metadata.labels,
    }),
    spec: {
      backoffLimit: 6,
      completionMode: "NonIndexed",
      completions: 1,
      manualSelector: false,
      parallelism: 1,
      podReplacementPolicy: "TerminatingOrFailed",
      suspend: false,
      ...spec,
      selector: { matchLabels: { "batch.kubernetes.io/controller-uid": id } },
      template,
    },
    status: finishedJob(seconds, takes),
  };
  return [object, podOf(object, template, { generateName: `${name}-`, seconds, ran: seconds + takes - 3 })];
}

function finishedJob(seconds, takes) {
  const condition = (type) => ({
    lastProbeTime: at(seconds + takes),
    lastTransitionTime: at(seconds + takes),
    message: "Reached expected number of succeeded pods",
    reason: "CompletionsReached",
    status: "True",
    type,
  });
  return {
    completionTime: at(seconds + takes),
    conditions: [condition("SuccessCriteriaMet"), condition("Complete")],
    ready: 0,
    startTime: at(seconds),
    succeeded: 1,
    terminating: 0,
    uncountedTerminatedPods: {},
  };
}
