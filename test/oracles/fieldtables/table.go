package main

import (
	"fmt"
	"go/ast"
	"io"
	"reflect"
	"slices"
	"strings"
)

// table gathers, over all releases, the fields of each type, the values of each
// closed set and the kinds that are served.
type table struct {
	types   map[string]*members
	sets    map[string]*members
	kinds   map[string]string
	removed map[string]int
}

// members are the fields of a type or the values of a set, in order of first
// appearance, each with the spans of versions that have it.
type members struct {
	names []string
	spans map[string][]span
}

// span says that a member has this shape from one minor version to another.
type span struct {
	shape       string
	since, last int
}

func newTable() *table {
	return &table{map[string]*members{}, map[string]*members{}, map[string]string{}, map[string]int{}}
}

func (set *members) note(name, shape string, minor int) {
	spans := set.spans[name]
	if len(spans) == 0 {
		set.names = append(set.names, name)
	}
	if last := len(spans) - 1; last >= 0 && spans[last].shape == shape && spans[last].last >= minor-1 {
		spans[last].last = minor
		return
	}
	set.spans[name] = append(spans, span{shape, minor, minor})
}

func in(sets map[string]*members, name string) *members {
	if sets[name] == nil {
		sets[name] = &members{spans: map[string][]span{}}
	}
	return sets[name]
}

func (table *table) add(release release) error {
	source, err := newSource(release.version)
	if err != nil {
		return err
	}
	reader := &reader{table: table, source: source, minor: release.minor, done: map[string]bool{}}
	for _, root := range roots {
		path := "k8s.io/api/" + root.folder
		loaded, err := source.load(path)
		if err != nil {
			return err
		}
		for _, kind := range root.kinds {
			shape, err := reader.named(path, kind)
			if err != nil {
				return err
			}
			key := root.apiVersion + " " + kind
			table.kinds[key] = strings.TrimPrefix(shape, "#")
			if removed, ok := loaded.removed[kind]; ok {
				table.removed[key] = removed
			}
		}
	}
	return nil
}

// reader walks the types of one release.
type reader struct {
	table  *table
	source *source
	minor  int
	done   map[string]bool
}

// special are the types that decode themselves, by how a manifest writes them.
var special = map[string]string{
	"k8s.io/apimachinery/pkg/apis/meta/v1.Time":       "t",
	"k8s.io/apimachinery/pkg/apis/meta/v1.MicroTime":  "t",
	"k8s.io/apimachinery/pkg/apis/meta/v1.Duration":   "d",
	"k8s.io/apimachinery/pkg/apis/meta/v1.FieldsV1":   "a",
	"k8s.io/apimachinery/pkg/api/resource.Quantity":   "q",
	"k8s.io/apimachinery/pkg/util/intstr.IntOrString": "x",
	"k8s.io/apimachinery/pkg/runtime.RawExtension":    "a",
	"k8s.io/apimachinery/pkg/types.UID":               "s",
}

var basic = map[string]string{
	"string": "s", "bool": "b", "int32": "i", "int64": "l", "int": "l", "float64": "f", "uint16": "i",
}

// named gives the shape of a named type, walking into it when it is a struct.
func (reader *reader) named(path, name string) (string, error) {
	if shape, ok := special[path+"."+name]; ok {
		return shape, nil
	}
	loaded, err := reader.source.load(path)
	if err != nil {
		return "", err
	}
	found := loaded.types[name]
	if found == nil {
		return "", fmt.Errorf("1.%d: no type %s.%s", reader.minor, path, name)
	}
	if loaded.decodesItself[name] {
		return "", fmt.Errorf("1.%d: %s.%s decodes itself: say how in special", reader.minor, path, name)
	}
	key := shortName(path, name)
	structure, ok := found.expression.(*ast.StructType)
	if !ok {
		if closedSets[key] {
			return reader.closedSet(loaded, key, name), nil
		}
		return reader.shape(path, found.expression, found.imports)
	}
	if !reader.done[key] {
		reader.done[key] = true
		if err := reader.fields(in(reader.table.types, key), path, structure, found.imports); err != nil {
			return "", err
		}
	}
	return "#" + key, nil
}

func (reader *reader) closedSet(loaded *goPackage, key, name string) string {
	if !reader.done[key] {
		reader.done[key] = true
		for _, value := range loaded.constants[name] {
			if value != "" { // empty means unset
				in(reader.table.sets, key).note(value, "", reader.minor)
			}
		}
	}
	return "=" + key
}

// shortName leaves out the package where the type's name is enough.
func shortName(path, name string) string {
	switch path {
	case "k8s.io/api/core/v1", "k8s.io/apimachinery/pkg/apis/meta/v1":
		return name
	}
	parts := strings.Split(path, "/")
	group, version := parts[len(parts)-2], parts[len(parts)-1]
	if version == "v1" {
		return group + "." + name
	}
	return group + "." + version + "." + name
}

func (reader *reader) fields(into *members, path string, structure *ast.StructType, imports map[string]string) error {
	for _, field := range structure.Fields.List {
		name, inline := jsonName(field)
		if name == "-" {
			continue
		}
		if inline {
			if err := reader.embedded(into, path, field.Type, imports); err != nil {
				return err
			}
			continue
		}
		shape, err := reader.shape(path, field.Type, imports)
		if err != nil {
			return fmt.Errorf("field %s: %w", name, err)
		}
		into.note(name, shape, reader.minor)
	}
	return nil
}

// jsonName gives the name in JSON; a field without one of its own is inlined.
func jsonName(field *ast.Field) (name string, inline bool) {
	if field.Tag != nil {
		tag := reflect.StructTag(strings.Trim(field.Tag.Value, "`")).Get("json")
		name, _, _ = strings.Cut(tag, ",")
	}
	if name == "" && len(field.Names) > 0 {
		return field.Names[0].Name, false
	}
	return name, name == ""
}

func (reader *reader) embedded(into *members, path string, expression ast.Expr, imports map[string]string) error {
	switch expression := expression.(type) {
	case *ast.StarExpr:
		return reader.embedded(into, path, expression.X, imports)
	case *ast.SelectorExpr:
		path = imports[expression.X.(*ast.Ident).Name]
		return reader.embedded(into, path, expression.Sel, nil)
	case *ast.Ident:
		loaded, err := reader.source.load(path)
		if err != nil {
			return err
		}
		found := loaded.types[expression.Name]
		return reader.fields(into, path, found.expression.(*ast.StructType), found.imports)
	}
	return fmt.Errorf("embedded %T", expression)
}

// shape writes a type as one letter, `[` a list of, `{` a map of, `#` a struct, `=` a closed set.
func (reader *reader) shape(path string, expression ast.Expr, imports map[string]string) (string, error) {
	switch expression := expression.(type) {
	case *ast.StarExpr:
		return reader.shape(path, expression.X, imports)
	case *ast.SelectorExpr:
		return reader.named(imports[expression.X.(*ast.Ident).Name], expression.Sel.Name)
	case *ast.Ident:
		if shape, ok := basic[expression.Name]; ok {
			return shape, nil
		}
		return reader.named(path, expression.Name)
	case *ast.MapType:
		shape, err := reader.shape(path, expression.Value, imports)
		return "{" + shape, err
	case *ast.ArrayType:
		if element, ok := expression.Elt.(*ast.Ident); ok && element.Name == "byte" {
			return "y", nil
		}
		shape, err := reader.shape(path, expression.Elt, imports)
		return "[" + shape, err
	}
	return "", fmt.Errorf("type %T", expression)
}

func (table *table) print(output io.Writer) {
	newest := releases[len(releases)-1]
	fmt.Fprintln(output, "// Generated by `go run ./fieldtables` in test/oracles (see its README.md). Do not edit.")
	fmt.Fprintf(output, "// Sources: k8s.io/api and k8s.io/apimachinery %s", releases[0].version)
	for _, release := range releases[1:] {
		fmt.Fprintf(output, ", %s", release.version)
	}
	fmt.Fprintln(output, ".")
	fmt.Fprintf(output, "\nexport const oldestMinor = %d;\nexport const newestMinor = %d;\n", releases[0].minor, newest.minor)
	fmt.Fprintln(output, "\n/** `apiVersion kind` -> type, and after `<` the minor version that serves it no more. */")
	fmt.Fprintln(output, "export const kindTable: Readonly<Record<string, string>> = {")
	for _, key := range sorted(table.kinds) {
		removed := ""
		if minor, ok := table.removed[key]; ok {
			removed = fmt.Sprintf("<%d", minor)
		}
		fmt.Fprintf(output, "  %q: %q,\n", key, table.kinds[key]+removed)
	}
	fmt.Fprintln(output, "};")
	fmt.Fprintln(output, "\n/** Type -> fields `name:shape@since-last`; field-table.ts reads it. */")
	printMembers(output, "typeTable", table.types)
	fmt.Fprintln(output, "\n/** Closed set -> values `value@since-last`. */")
	printMembers(output, "setTable", table.sets)
}

func printMembers(output io.Writer, name string, sets map[string]*members) {
	fmt.Fprintf(output, "export const %s: Readonly<Record<string, string>> = {\n", name)
	for _, key := range sorted(sets) {
		entries := []string{}
		for _, member := range sets[key].names {
			for _, span := range sets[key].spans[member] {
				entries = append(entries, entry(member, span))
			}
		}
		fmt.Fprintf(output, "  %q: %q,\n", key, strings.Join(entries, " "))
	}
	fmt.Fprintln(output, "};")
}

func entry(name string, span span) string {
	text := name
	if span.shape != "" {
		text += ":" + span.shape
	}
	oldest, newest := releases[0].minor, releases[len(releases)-1].minor
	switch {
	case span.last < newest:
		return fmt.Sprintf("%s@%d-%d", text, span.since, span.last)
	case span.since > oldest:
		return fmt.Sprintf("%s@%d", text, span.since)
	}
	return text
}

func sorted[V any](entries map[string]V) []string {
	keys := []string{}
	for key := range entries {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
