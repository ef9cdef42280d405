// Command cluster is a real control plane for tests: etcd and kube-apiserver in
// one process, on loopback, with an administrator's token; and kubectl.
//
//	cluster serve DIRECTORY [--flag-of-kube-apiserver...]
//	cluster kubectl ...
//
// serve writes one line, {"url", "token", "certificate", "kubeconfig"}, when the
// server is ready, and ends when its standard input does: it cannot outlive
// whoever started it.
package main

import (
	"fmt"
	"os"

	"k8s.io/component-base/cli"
	"k8s.io/kubectl/pkg/cmd"
	"k8s.io/kubectl/pkg/cmd/util"
)

func main() {
	if len(os.Args) > 2 && os.Args[1] == "serve" {
		go endWithInput()
		if err := serve(os.Args[2], os.Args[3:]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	if len(os.Args) > 1 && os.Args[1] == "kubectl" {
		os.Args = os.Args[1:]
		command := cmd.NewDefaultKubectlCommand()
		if err := cli.RunNoErrOutput(command); err != nil {
			util.CheckErr(err)
		}
		return
	}
	fmt.Fprintln(os.Stderr, "cluster serve DIRECTORY [--flag...] or cluster kubectl ...")
	os.Exit(2)
}
