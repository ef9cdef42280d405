package main

import (
	"encoding/json"
	"fmt"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/version"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/authentication/user"
	"k8s.io/apiserver/pkg/cel/environment"
	"k8s.io/client-go/kubernetes/scheme"
)

// admissionRequest is one request to the API server.
type admissionRequest struct {
	Object    json.RawMessage `json:"object"`
	OldObject json.RawMessage `json:"oldObject"`
	Operation string          `json:"operation"`
	// Resource is the plural: "pods", "deployments".
	Resource    string `json:"resource"`
	Subresource string `json:"subresource"`
	Namespace   string `json:"namespace"`
}

// environmentOf compiles expressions as a server of the version ("1.30")
// compiles those of a new policy: with the libraries of the version before it.
func environmentOf(server string) (*environment.EnvSet, error) {
	parsed, err := version.ParseGeneric(server)
	if err != nil {
		return nil, err
	}
	if parsed.Minor() == 0 {
		return nil, fmt.Errorf("no server before 1.1: %s", server)
	}
	return environment.MustBaseEnvSet(version.MajorMinor(parsed.Major(), parsed.Minor()-1)), nil
}

func decode(raw json.RawMessage) (runtime.Object, error) {
	if len(raw) == 0 || string(raw) == "null" {
		return nil, nil
	}
	object, _, err := scheme.Codecs.UniversalDeserializer().Decode(raw, nil, nil)
	if err != nil {
		return nil, err
	}
	defaultVolumes(object)
	return object, nil
}

// attributesOf makes of a request what the plugins of the server are given.
func attributesOf(asked admissionRequest) (admission.Attributes, schema.GroupVersionKind, error) {
	object, err := decode(asked.Object)
	if err != nil {
		return nil, schema.GroupVersionKind{}, err
	}
	old, err := decode(asked.OldObject)
	if err != nil {
		return nil, schema.GroupVersionKind{}, err
	}
	kinds, _, err := scheme.Scheme.ObjectKinds(object)
	if err != nil {
		return nil, schema.GroupVersionKind{}, err
	}
	kind := kinds[0]
	// The server keeps kind and version in the objects that it hands to admission.
	object.GetObjectKind().SetGroupVersionKind(kind)
	if old != nil {
		old.GetObjectKind().SetGroupVersionKind(kind)
	}
	name, err := meta.NewAccessor().Name(object)
	if err != nil {
		return nil, kind, err
	}
	resource := kind.GroupVersion().WithResource(asked.Resource)
	operation := admission.Operation(strings.ToUpper(asked.Operation))
	return admission.NewAttributesRecord(object, old, kind, asked.Namespace, name, resource,
		asked.Subresource, operation, nil, false, &user.DefaultInfo{Name: "someone"}), kind, nil
}

// defaultVolumes does what the server does to a volume without a source,
// before admission: it becomes an emptyDir.
func defaultVolumes(object runtime.Object) {
	spec := podSpecOf(object)
	if spec == nil {
		return
	}
	for index := range spec.Volumes {
		volume := &spec.Volumes[index]
		if volume.VolumeSource == (corev1.VolumeSource{}) {
			volume.EmptyDir = &corev1.EmptyDirVolumeSource{}
		}
	}
}

func podSpecOf(object runtime.Object) *corev1.PodSpec {
	switch one := object.(type) {
	case *corev1.Pod:
		return &one.Spec
	case *corev1.PodTemplate:
		return &one.Template.Spec
	case *corev1.ReplicationController:
		if one.Spec.Template == nil {
			return nil
		}
		return &one.Spec.Template.Spec
	case *appsv1.Deployment:
		return &one.Spec.Template.Spec
	case *appsv1.StatefulSet:
		return &one.Spec.Template.Spec
	case *appsv1.DaemonSet:
		return &one.Spec.Template.Spec
	case *appsv1.ReplicaSet:
		return &one.Spec.Template.Spec
	case *batchv1.Job:
		return &one.Spec.Template.Spec
	case *batchv1.CronJob:
		return &one.Spec.JobTemplate.Spec.Template.Spec
	}
	return nil
}
