// Command cri speaks the Container Runtime Interface as the kubelet does. Each line of standard input is one call,
// {"method": "RunPodSandbox", "request": {...}} in the JSON of protocol buffers; each line of standard output is its answer,
// {"response": {...}} or {"error": "..."}. The one argument is the runtime's socket.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	_ "k8s.io/cri-api/pkg/apis/runtime/v1"
)

const (
	longest   = 64 << 20
	patience  = 60 * time.Second
	usageText = "usage: cri SOCKET <CALLS"
)

type call struct {
	Method  string          `json:"method"`
	Request json.RawMessage `json:"request"`
}

var services = []string{"runtime.v1.RuntimeService", "runtime.v1.ImageService"}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, usageText)
		os.Exit(2)
	}
	connection, err := grpc.NewClient("unix://"+os.Args[1],
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(longest)))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, longest)
	for lines.Scan() {
		response, err := answer(connection, lines.Bytes())
		reply := map[string]any{"response": response}
		if err != nil {
			reply = map[string]any{"error": err.Error()}
		}
		line, _ := json.Marshal(reply)
		fmt.Println(string(line))
	}
}

func answer(connection *grpc.ClientConn, line []byte) (json.RawMessage, error) {
	var asked call
	if err := json.Unmarshal(line, &asked); err != nil {
		return nil, err
	}
	method, err := methodNamed(asked.Method)
	if err != nil {
		return nil, err
	}
	request, err := newMessage(method.Input())
	if err != nil {
		return nil, err
	}
	if err := protojson.Unmarshal(asked.Request, request); err != nil {
		return nil, err
	}
	response, err := newMessage(method.Output())
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := connection.Invoke(ctx, "/"+string(method.Parent().FullName())+"/"+asked.Method, request, response); err != nil {
		return nil, err
	}
	return protojson.Marshal(response)
}

func methodNamed(name string) (protoreflect.MethodDescriptor, error) {
	for _, service := range services {
		found, err := protoregistry.GlobalFiles.FindDescriptorByName(protoreflect.FullName(service + "." + name))
		if method, ok := found.(protoreflect.MethodDescriptor); err == nil && ok {
			return method, nil
		}
	}
	return nil, fmt.Errorf("the interface has no method %s", name)
}

func newMessage(descriptor protoreflect.MessageDescriptor) (proto.Message, error) {
	kind, err := protoregistry.GlobalTypes.FindMessageByName(descriptor.FullName())
	if err != nil {
		return nil, err
	}
	return kind.New().Interface(), nil
}
