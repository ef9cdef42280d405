package main

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// source is the API's Go source of one release, parsed as far as it was asked for.
type source struct {
	folders  map[string]string
	packages map[string]*goPackage
}

// goPackage holds what the table needs of one package.
type goPackage struct {
	types     map[string]*namedType
	constants map[string][]string
	// removed is the minor version that no longer serves a kind.
	removed map[string]int
	// decodesItself are the types with an UnmarshalJSON of their own.
	decodesItself map[string]bool
}

type namedType struct {
	expression ast.Expr
	imports    map[string]string
}

func newSource(version string) (*source, error) {
	folders := map[string]string{}
	for _, module := range []string{"k8s.io/api", "k8s.io/apimachinery"} {
		folder, err := download(module, version)
		if err != nil {
			return nil, err
		}
		folders[module] = folder
	}
	return &source{folders: folders, packages: map[string]*goPackage{}}, nil
}

func download(module, version string) (string, error) {
	output, err := exec.Command("go", "mod", "download", "-json", module+"@"+version).Output()
	if err != nil {
		return "", fmt.Errorf("download %s@%s: %w", module, version, err)
	}
	var found struct{ Dir string }
	if err := json.Unmarshal(output, &found); err != nil {
		return "", err
	}
	return found.Dir, nil
}

// load parses the package of an import path once.
func (source *source) load(path string) (*goPackage, error) {
	if known := source.packages[path]; known != nil {
		return known, nil
	}
	folder, err := source.folder(path)
	if err != nil {
		return nil, err
	}
	loaded := &goPackage{
		types: map[string]*namedType{}, constants: map[string][]string{},
		removed: map[string]int{}, decodesItself: map[string]bool{},
	}
	source.packages[path] = loaded
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") || strings.HasSuffix(file, ".pb.go") {
			continue
		}
		if err := loaded.parse(file); err != nil {
			return nil, err
		}
	}
	return loaded, nil
}

func (source *source) folder(path string) (string, error) {
	for module, folder := range source.folders {
		if rest, inside := strings.CutPrefix(path, module+"/"); inside {
			found := filepath.Join(folder, rest)
			_, err := os.Stat(found)
			return found, err
		}
	}
	return "", fmt.Errorf("no module holds %s", path)
}

func (loaded *goPackage) parse(file string) error {
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	imports := importNames(parsed)
	for _, declaration := range parsed.Decls {
		switch declaration := declaration.(type) {
		case *ast.GenDecl:
			loaded.declare(declaration, imports)
		case *ast.FuncDecl:
			loaded.method(declaration)
		}
	}
	return nil
}

func importNames(file *ast.File) map[string]string {
	names := map[string]string{}
	for _, imported := range file.Imports {
		path, _ := strconv.Unquote(imported.Path.Value)
		name := filepath.Base(path)
		if imported.Name != nil {
			name = imported.Name.Name
		}
		names[name] = path
	}
	return names
}

func (loaded *goPackage) declare(declaration *ast.GenDecl, imports map[string]string) {
	for _, spec := range declaration.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			loaded.types[spec.Name.Name] = &namedType{spec.Type, imports}
		case *ast.ValueSpec:
			named, ok := spec.Type.(*ast.Ident)
			if declaration.Tok != token.CONST || !ok {
				continue
			}
			for _, value := range spec.Values {
				if literal, ok := value.(*ast.BasicLit); ok && literal.Kind == token.STRING {
					text, _ := strconv.Unquote(literal.Value)
					loaded.constants[named.Name] = append(loaded.constants[named.Name], text)
				}
			}
		}
	}
}

func (loaded *goPackage) method(function *ast.FuncDecl) {
	if function.Recv == nil {
		return
	}
	receiver := function.Recv.List[0].Type
	if pointer, ok := receiver.(*ast.StarExpr); ok {
		receiver = pointer.X
	}
	named, ok := receiver.(*ast.Ident)
	if !ok {
		return
	}
	switch function.Name.Name {
	case "UnmarshalJSON":
		loaded.decodesItself[named.Name] = true
	case "APILifecycleRemoved":
		returned := function.Body.List[0].(*ast.ReturnStmt)
		minor, _ := strconv.Atoi(returned.Results[1].(*ast.BasicLit).Value)
		loaded.removed[named.Name] = minor
	}
}
