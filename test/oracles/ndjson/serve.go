// Package ndjson serves questions and answers as lines of JSON.
package ndjson

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"slices"
	"strings"
)

// A Command turns one request line into an answer that JSON can hold.
type Command func(request []byte) any

// Failure is the answer to a request that could not be judged.
type Failure struct {
	Error string `json:"error"`
}

// Main runs the command that the first argument names over standard input and
// ends the process.
func Main(commands map[string]Command) {
	commands["versions"] = Versions
	if len(os.Args) != 2 || commands[os.Args[1]] == nil {
		names := []string{}
		for name := range commands {
			names = append(names, name)
		}
		slices.Sort(names)
		fmt.Fprintf(os.Stderr, "usage: oracle %s < requests.ndjson\n", strings.Join(names, "|"))
		os.Exit(2)
	}
	if err := Serve(commands[os.Args[1]], os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "oracle:", err)
		os.Exit(1)
	}
}

// Serve answers every line of input with one line of output, in order.
func Serve(answer Command, input io.Reader, output io.Writer) error {
	reader := bufio.NewReaderSize(input, 1<<20)
	writer := bufio.NewWriterSize(output, 1<<20)
	for {
		line, err := reader.ReadBytes('\n')
		if len(line) > 0 && line[0] != '\n' {
			if err := writeAnswer(writer, answer, line); err != nil {
				return err
			}
		}
		if err == io.EOF {
			return writer.Flush()
		}
		if err != nil {
			return err
		}
	}
}

// Versions tells which library versions the binary was built from.
func Versions([]byte) any {
	versions := map[string]string{}
	if info, ok := debug.ReadBuildInfo(); ok {
		versions["go"] = info.GoVersion
		for _, module := range info.Deps {
			versions[module.Path] = module.Version
		}
	}
	return versions
}

func writeAnswer(writer *bufio.Writer, answer Command, request []byte) error {
	encoded, err := json.Marshal(answerSafely(answer, request))
	if err != nil {
		encoded, err = json.Marshal(Failure{Error: "answer cannot be encoded: " + err.Error()})
	}
	if err != nil {
		return err
	}
	if _, err := writer.Write(encoded); err != nil {
		return err
	}
	return writer.WriteByte('\n')
}

// answerSafely turns a panic of a library into an answer: a crash of the
// official code is a result too, and must not end the batch.
func answerSafely(answer Command, request []byte) (result any) {
	defer func() {
		if trouble := recover(); trouble != nil {
			result = Failure{Error: fmt.Sprintf("panic: %v", trouble)}
		}
	}()
	return answer(request)
}
