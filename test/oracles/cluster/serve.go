package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"go.etcd.io/etcd/server/v3/embed"
	"k8s.io/kubernetes/cmd/kube-apiserver/app"
)

// ready is what serve says once the server answers.
type ready struct {
	URL         string `json:"url"`
	Token       string `json:"token"`
	Certificate string `json:"certificate"`
	Kubeconfig  string `json:"kubeconfig"`
}

func serve(directory string, flags []string) error {
	store, err := startStore(filepath.Join(directory, "etcd"))
	if err != nil {
		return err
	}
	arguments, said, err := prepare(directory, store)
	if err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- runServer(append(arguments, flags...)) }()
	if err := waitReady(said, ended); err != nil {
		return err
	}
	if err := json.NewEncoder(os.Stdout).Encode(said); err != nil {
		return err
	}
	return <-ended
}

// endWithInput ends the process when nobody holds its standard input any more. Nothing is saved: the files go with the test.
func endWithInput() {
	_, _ = io.Copy(io.Discard, os.Stdin)
	os.Exit(0)
}

// startStore starts etcd, whose files are lost with the test: it need not wait for the disk.
func startStore(directory string) (*embed.Etcd, error) {
	settings := embed.NewConfig()
	settings.Dir = directory
	settings.LogLevel = "error"
	settings.UnsafeNoFsync = true
	here := url.URL{Scheme: "http", Host: "127.0.0.1:0"}
	settings.ListenClientUrls = []url.URL{here}
	settings.ListenPeerUrls = []url.URL{here}
	store, err := embed.StartEtcd(settings)
	if err != nil {
		return nil, err
	}
	select {
	case <-store.Server.ReadyNotify():
		return store, nil
	case <-time.After(time.Minute):
		store.Close()
		return nil, errors.New("etcd is not ready after a minute")
	}
}

func prepare(directory string, store *embed.Etcd) ([]string, ready, error) {
	token, err := writeToken(filepath.Join(directory, "tokens.csv"))
	if err != nil {
		return nil, ready{}, err
	}
	signing := filepath.Join(directory, "service-account.key")
	if err := writeKey(signing); err != nil {
		return nil, ready{}, err
	}
	port, err := freePort()
	if err != nil {
		return nil, ready{}, err
	}
	certificates := filepath.Join(directory, "certificates")
	said := ready{
		URL:         fmt.Sprintf("https://127.0.0.1:%d", port),
		Token:       token,
		Certificate: filepath.Join(certificates, "apiserver.crt"),
		Kubeconfig:  filepath.Join(directory, "kubeconfig.json"),
	}
	arguments := []string{
		"--etcd-servers=http://" + store.Clients[0].Addr().String(),
		"--bind-address=127.0.0.1",
		"--advertise-address=127.0.0.1",
		fmt.Sprintf("--secure-port=%d", port),
		"--cert-dir=" + certificates,
		"--token-auth-file=" + filepath.Join(directory, "tokens.csv"),
		"--authorization-mode=RBAC",
		"--allow-privileged=true",
		"--service-account-issuer=https://kubernetes.default.svc",
		"--service-account-key-file=" + signing,
		"--service-account-signing-key-file=" + signing,
		"--service-cluster-ip-range=10.43.0.0/16",
		"--endpoint-reconciler-type=none",
	}
	return arguments, said, writeKubeconfig(said)
}

func runServer(arguments []string) error {
	command := app.NewAPIServerCommand()
	command.SetArgs(arguments)
	command.SilenceUsage = true
	return command.Execute()
}

func waitReady(said ready, ended <-chan error) error {
	client := &http.Client{
		Timeout: 5 * time.Second,
		// Only asks whether the server of this process is there: what tests ask verifies its certificate.
		Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}},
	}
	for deadline := time.Now().Add(3 * time.Minute); time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		select {
		case err := <-ended:
			return fmt.Errorf("kube-apiserver ended: %w", err)
		default:
		}
		answer, err := client.Get(said.URL + "/readyz")
		if err != nil {
			continue
		}
		_ = answer.Body.Close()
		if answer.StatusCode == http.StatusOK {
			return nil
		}
	}
	return errors.New("kube-apiserver is not ready after three minutes")
}

func writeToken(path string) (string, error) {
	bytes := make([]byte, 16)
	_, _ = rand.Read(bytes)
	token := hex.EncodeToString(bytes)
	return token, os.WriteFile(path, []byte(token+",administrator,administrator,system:masters\n"), 0o600)
}

func writeKey(path string) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	encoded, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return err
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: encoded})
	return os.WriteFile(path, text, 0o600)
}

func writeKubeconfig(said ready) error {
	text, err := json.Marshal(map[string]any{
		"apiVersion":      "v1",
		"kind":            "Config",
		"current-context": "test",
		"clusters":        []any{map[string]any{"name": "test", "cluster": map[string]any{"server": said.URL, "certificate-authority": said.Certificate}}},
		"users":           []any{map[string]any{"name": "test", "user": map[string]any{"token": said.Token}}},
		"contexts":        []any{map[string]any{"name": "test", "context": map[string]any{"cluster": "test", "user": "test"}}},
	})
	if err != nil {
		return err
	}
	return os.WriteFile(said.Kubeconfig, text, 0o600)
}

func freePort() (int, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port, nil
}
