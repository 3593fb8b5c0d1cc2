// Renders a chart to standard output where helm itself is not at hand: Go's templates and sprig are what helm uses, only the little
// around them is done here. Charts with dependencies, hooks or lookups are beyond it.
//
//	main CHART RELEASE NAMESPACE [VALUES.yaml...]
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"sort"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig"
	"sigs.k8s.io/yaml"
)

type object = map[string]interface{}

func main() {
	if len(os.Args) < 4 {
		fail("usage: main CHART RELEASE NAMESPACE [VALUES.yaml...]")
	}
	folder, release, namespace := os.Args[1], os.Args[2], os.Args[3]
	values := object{}
	for _, file := range append([]string{filepath.Join(folder, "values.yaml")}, os.Args[4:]...) {
		merge(values, read(file))
	}
	chart := object{}
	for key, value := range read(filepath.Join(folder, "Chart.yaml")) {
		chart[strings.ToUpper(key[:1])+key[1:]] = value
	}
	root := object{
		"Chart":        chart,
		"Values":       values,
		"Release":      object{"Name": release, "Namespace": namespace, "Service": "Helm", "IsInstall": true, "IsUpgrade": false, "Revision": 1},
		"Files":        files{folder},
		"Capabilities": object{"KubeVersion": object{"Version": "v1.30.0", "Major": "1", "Minor": "30"}},
	}
	render(folder, chart["Name"].(string), root)
}

func render(folder, chart string, root object) {
	names, _ := filepath.Glob(filepath.Join(folder, "templates", "*"))
	sort.Strings(names)
	all := template.New("chart").Option("missingkey=zero")
	all.Funcs(functions(all))
	for _, name := range names {
		if _, err := all.New(path.Join(chart, "templates", filepath.Base(name))).Parse(text(name)); err != nil {
			fail(err.Error())
		}
	}
	for _, name := range names {
		base := filepath.Base(name)
		if strings.HasPrefix(base, "_") || base == "NOTES.txt" {
			continue
		}
		source := path.Join(chart, "templates", base)
		root["Template"] = object{"Name": source, "BasePath": path.Join(chart, "templates")}
		var out bytes.Buffer
		if err := all.ExecuteTemplate(&out, source, root); err != nil {
			fail(err.Error())
		}
		// What helm prints for a missing value.
		rendered := strings.ReplaceAll(out.String(), "<no value>", "")
		if strings.TrimSpace(rendered) != "" {
			fmt.Printf("---\n# Source: %s\n%s\n", source, strings.TrimSpace(rendered))
		}
	}
}

func functions(all *template.Template) template.FuncMap {
	functions := sprig.TxtFuncMap()
	delete(functions, "env")
	delete(functions, "expandenv")
	functions["include"] = func(name string, data interface{}) (string, error) {
		var out bytes.Buffer
		err := all.ExecuteTemplate(&out, name, data)
		return out.String(), err
	}
	functions["tpl"] = func(source string, data interface{}) (string, error) {
		clone, err := all.Clone()
		if err != nil {
			return "", err
		}
		parsed, err := clone.New("tpl").Parse(source)
		if err != nil {
			return "", err
		}
		var out bytes.Buffer
		err = parsed.Execute(&out, data)
		return out.String(), err
	}
	functions["required"] = func(message string, value interface{}) (interface{}, error) {
		if value == nil || value == "" {
			return value, fmt.Errorf("%s", message)
		}
		return value, nil
	}
	functions["toYaml"] = func(value interface{}) string {
		data, err := yaml.Marshal(value)
		if err != nil {
			return ""
		}
		return strings.TrimSuffix(string(data), "\n")
	}
	functions["toJson"] = func(value interface{}) string {
		data, _ := json.Marshal(value)
		return string(data)
	}
	return functions
}

// The chart's own files that are no templates.
type files struct{ folder string }

func (f files) Get(name string) string {
	data, err := os.ReadFile(filepath.Join(f.folder, name))
	if err != nil {
		return ""
	}
	return string(data)
}

// Maps are merged key by key, all else is replaced; null takes a key away.
func merge(into, from object) {
	for key, value := range from {
		below, isMap := value.(object)
		was, wasMap := into[key].(object)
		if value == nil {
			delete(into, key)
		} else if isMap && wasMap {
			merge(was, below)
		} else {
			into[key] = value
		}
	}
}

func read(file string) object {
	found := object{}
	if err := yaml.Unmarshal([]byte(text(file)), &found); err != nil {
		fail(file + ": " + err.Error())
	}
	return found
}

func text(file string) string {
	data, err := os.ReadFile(file)
	if err != nil {
		fail(err.Error())
	}
	return string(data)
}

func fail(message string) {
	fmt.Fprintln(os.Stderr, message)
	os.Exit(1)
}
