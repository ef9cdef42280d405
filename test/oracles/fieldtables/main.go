// Command fieldtables writes the table of every field that a manifest can hold,
// for every Kubernetes minor version, from the API's own Go source.
//
// It reads the struct definitions of k8s.io/api and k8s.io/apimachinery in the
// Go module cache (downloading the versions listed below) and prints a
// TypeScript module. Run it in test/oracles:
//
//	go run ./fieldtables > ../../src/workload/fields/tables.generated.ts
package main

import (
	"bufio"
	"fmt"
	"os"
)

// releases are the newest patch release that the module proxy has for each
// minor version. Fields do not change within a minor version.
var releases = []release{
	{22, "v0.22.5"}, {23, "v0.23.16"}, {24, "v0.24.3"}, {25, "v0.25.9"}, {26, "v0.26.9"}, {27, "v0.27.4"},
	{28, "v0.28.3"}, {29, "v0.29.15"}, {30, "v0.30.14"}, {31, "v0.31.14"}, {32, "v0.32.13"}, {33, "v0.33.13"},
	{34, "v0.34.13"}, {35, "v0.35.10"}, {36, "v0.36.6"}, {37, "v0.37.2"},
}

type release struct {
	minor   int
	version string
}

// roots are the kinds that the table reaches from, by group, version and folder of k8s.io/api.
var roots = []root{
	{"v1", "core/v1", []string{"Pod", "PodTemplate", "ReplicationController", "Namespace", "ServiceAccount", "Service",
		"ConfigMap", "PersistentVolumeClaim", "LimitRange", "ResourceQuota"}},
	{"apps/v1", "apps/v1", []string{"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"}},
	{"apps/v1beta1", "apps/v1beta1", []string{"Deployment", "StatefulSet"}},
	{"apps/v1beta2", "apps/v1beta2", []string{"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"}},
	{"extensions/v1beta1", "extensions/v1beta1", []string{"Deployment", "DaemonSet", "ReplicaSet", "NetworkPolicy"}},
	{"batch/v1", "batch/v1", []string{"Job", "CronJob"}},
	{"batch/v1beta1", "batch/v1beta1", []string{"CronJob"}},
	{"rbac.authorization.k8s.io/v1", "rbac/v1", []string{"Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"}},
	{"rbac.authorization.k8s.io/v1beta1", "rbac/v1beta1", []string{"Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"}},
	{"networking.k8s.io/v1", "networking/v1", []string{"NetworkPolicy"}},
	{"node.k8s.io/v1", "node/v1", []string{"RuntimeClass"}},
	{"node.k8s.io/v1beta1", "node/v1beta1", []string{"RuntimeClass"}},
}

type root struct {
	apiVersion string
	folder     string
	kinds      []string
}

// closedSets are the string types whose values validation holds to a closed
// set and that bear on how a container is confined or run.
var closedSets = map[string]bool{
	"ProcMountType": true, "SeccompProfileType": true, "AppArmorProfileType": true, "SupplementalGroupsPolicy": true,
	"PodFSGroupChangePolicy": true, "PodSELinuxChangePolicy": true, "MountPropagationMode": true,
	"RecursiveReadOnlyMode": true, "HostPathType": true, "OSName": true, "PullPolicy": true, "RestartPolicy": true,
	"DNSPolicy": true, "Protocol": true, "networking.PolicyType": true,
}

func main() {
	table := newTable()
	for _, release := range releases {
		if err := table.add(release); err != nil {
			fmt.Fprintln(os.Stderr, "fieldtables:", err)
			os.Exit(1)
		}
	}
	output := bufio.NewWriter(os.Stdout)
	table.print(output)
	if err := output.Flush(); err != nil {
		fmt.Fprintln(os.Stderr, "fieldtables:", err)
		os.Exit(1)
	}
}
