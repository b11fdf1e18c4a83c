package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/overreach-dev/overreach/scanner/agents"
	"github.com/overreach-dev/overreach/scanner/cache"
	"github.com/overreach-dev/overreach/scanner/gate/guard"
	"github.com/overreach-dev/overreach/scanner/sources"
)

// A sign is one thing that doctor looked at: "ok", "note" where a person should know of it, or "bad".
type sign struct {
	What  string `json:"what"`
	State string `json:"state"`
	Text  string `json:"text"`
	Do    string `json:"do"`
}

func doctorCommand(w World) *cobra.Command {
	format := "text"
	c := &cobra.Command{
		Use:   "doctor",
		Short: "Look whether overreach itself is in order",
		Long: `Doctor looks at overreach itself: its program, configuration, key and caches, who may change
them, what it asks through, what guard can hide here, and which hooks stand. It changes nothing
and asks nobody.

Exit codes: 0 in order, 2 something is not.`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			signs := w.signs()
			if err := w.writeSigns(signs, format); err != nil {
				return err
			}
			for _, s := range signs {
				if s.State == "bad" {
					return exit{exitFailed}
				}
			}
			return nil
		},
	}
	c.Flags().StringVarP(&format, "format", "f", "text", "how to write it: text, json")
	return c
}

// signs are all that doctor looks at; adding one is one line.
func (w World) signs() (list []sign) {
	for _, look := range []func() []sign{
		w.programSigns, w.settingsSigns, w.keySigns, w.cacheSigns, w.providerSigns, w.wireSigns, w.gitSigns, w.maskSigns, w.hookSigns, w.callerSigns,
	} {
		list = append(list, look()...)
	}
	return list
}

func (w World) writeSigns(signs []sign, format string) error {
	switch format {
	case "json":
		text, err := json.MarshalIndent(signs, "", "  ")
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(w.Stdout, string(text))
		return err
	case "text":
	default:
		return failure{fmt.Sprintf("format %q is not known", format), "one of text, json"}
	}
	for _, s := range signs {
		fmt.Fprintf(w.Stdout, "%-5s %-14s %s\n", s.State, s.What, plain(s.Text))
		if s.Do != "" {
			fmt.Fprintf(w.Stdout, "%-20s do: %s\n", "", plain(s.Do))
		}
	}
	return nil
}

func (w World) programSigns() []sign {
	info, err := w.FS.Stat(w.Program)
	switch {
	case w.Program == "" || err != nil:
		return []sign{{"program", "note", "the path of this program cannot be told, and hooks cannot be installed", ""}}
	case w.GOOS != "windows" && info.Mode().Perm()&0o022 != 0:
		return []sign{{"program", "bad", w.short(w.Program) + ": others may write to it", "chmod go-w " + w.short(w.Program)}}
	}
	return []sign{{"program", "ok", w.short(w.Program), ""}}
}

func (w World) settingsSigns() []sign {
	s, err := readSettings(w, configRoot(w, w.Dir), "")
	if err == nil {
		_, err = w.ownAccepted()
	}
	if err == nil {
		_, err = w.readTrusted()
	}
	if err != nil {
		return []sign{badSign("configuration", err)}
	}
	list := []sign{{"policy", "ok", s.policy.Name(), ""}}
	for _, note := range s.notes {
		list = append(list, sign{"policy", "note", note, ""})
	}
	lookups := string(s.lookups)
	if lookups == "" {
		lookups = "not chosen yet: asked about on a terminal, off elsewhere"
	}
	return append(list, sign{"lookups", "ok", lookups, ""})
}

func badSign(what string, err error) sign {
	var f failure
	if errors.As(err, &f) {
		return sign{what, "bad", f.text, f.hint}
	}
	return sign{what, "bad", reason(err).Error(), ""}
}

func (w World) keySigns() []sign {
	path := w.getenv("OVERREACH_KEY_FILE")
	if path == "" && w.configDir() != "" {
		path = filepath.Join(w.configDir(), "key")
	}
	info, err := w.FS.Stat(path)
	switch {
	case path == "":
		return []sign{{"key", "note", "there is no home: fingerprints hold for one run only", "set HOME"}}
	case errors.Is(err, fs.ErrNotExist):
		return []sign{{"key", "ok", "none yet: it is made at the first scan", ""}}
	case err != nil:
		return []sign{badSign("key", err)}
	case !cache.Private(info):
		return []sign{{"key", "bad", w.short(path) + ": others may read it, and with it test guesses against fingerprints", "chmod 600 " + w.short(path)}}
	}
	if _, err := readKey(w, path); err != nil {
		return []sign{{"key", "bad", w.short(path) + ": " + reason(err).Error(), "remove the file: a new key is made at the next run"}}
	}
	return []sign{{"key", "ok", w.short(path), ""}}
}

func (w World) cacheSigns() []sign {
	dir := w.cacheDir()
	info, err := w.FS.Stat(dir)
	switch {
	case dir == "":
		return []sign{{"cache", "note", "there is no home: nothing is remembered", "set HOME"}}
	case errors.Is(err, fs.ErrNotExist):
		return []sign{{"cache", "ok", "none yet", ""}}
	case err != nil:
		return []sign{badSign("cache", err)}
	case w.GOOS != "windows" && info.Mode().Perm()&0o022 != 0:
		return []sign{{"cache", "bad", w.short(dir) + ": others may write to it", "chmod 700 " + w.short(dir)}}
	}
	return []sign{{"cache", "ok", w.short(dir) + "; deleting it and " + w.short(w.configDir()) + " leaves nothing but hooks", ""}}
}

func (w World) providerSigns() []sign {
	all, _, err := w.providers()
	if err != nil {
		return []sign{badSign("providers", err)}
	}
	return []sign{{"providers", "ok", fmt.Sprintf("%d known", len(all)), ""}}
}

// wireSigns says what stands between overreach and a provider.
func (w World) wireSigns() []sign {
	_, notes, err := w.transport()
	if err != nil {
		return []sign{badSign("network", err)}
	}
	if len(notes) == 0 {
		return []sign{{"network", "ok", "no proxy and no further certificates", ""}}
	}
	var list []sign
	for _, note := range notes {
		list = append(list, sign{"network", "note", note, ""})
	}
	return list
}

func (w World) gitSigns() []sign {
	path, err := sources.Machine{FS: w.FS, GOOS: w.GOOS, Home: w.home(), Workspace: w.Dir, Env: w.Env}.GitProgram(w.Dir)
	if err != nil {
		return []sign{{"git", "note", "not found: histories and staged changes cannot be read", "install git"}}
	}
	return []sign{{"git", "ok", path, ""}}
}

func (w World) maskSigns() []sign {
	if _, err := guard.NewMask(guard.Hide{}, guard.Here{Root: w.Dir, Home: w.home()}, nil, w.Env); err != nil {
		return []sign{{"guard --mask", "note", err.Error(), ""}}
	}
	return []sign{{"guard --mask", "ok", "files can be hidden from an agent here", ""}}
}

// hookSigns names the agents that are here, and whether their hooks stand.
func (w World) hookSigns() (list []sign) {
	host := w.host(w.Dir)
	for _, a := range agents.Here(host) {
		files, _ := host.HookFiles(a.Name, false)
		project, _ := host.HookFiles(a.Name, true)
		switch {
		case a.Assumed:
		case len(files)+len(project) > 0:
			list = append(list, sign{a.Name, "ok", "its hook is installed; overreach hooks status " + a.Name + " tries it", ""})
		default:
			list = append(list, sign{a.Name, "note", "it is here, and has no hook of overreach", "overreach hooks install " + a.Name})
		}
	}
	return list
}

func (w World) callerSigns() []sign {
	if title, variable, ok := agents.Running(w.getenv); ok {
		return []sign{{"started by", "note", fmt.Sprintf("%s (%s is set): what loosens the check is refused", title, variable), ""}}
	}
	return nil
}
